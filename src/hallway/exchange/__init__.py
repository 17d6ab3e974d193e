"""Exchange: what a member looks for (asks) and what a member can do for others (offers), in their own words."""
