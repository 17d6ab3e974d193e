"""The shell of the site: today, landing, navigation, error pages. The one folder that composes capabilities."""
