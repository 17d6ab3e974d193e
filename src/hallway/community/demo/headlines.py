"""How the invented put their work in one line: by line of work, what they do and for whom, in their own words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Headlines:
    """Any of the works goes with any of the ends."""

    works: tuple[str, ...]
    ends: tuple[str, ...]

    def all(self) -> list[str]:
        return [f"{work} {end}" for work in self.works for end in self.ends]


#: in the order of the fields in `vocabulary.py`
HEADLINES = (
    Headlines(
        (
            "Partner programmes", "Alliances and referrals", "First partners, found and kept,", "Marketplace listings",
            "I broker agreements on one page", "Co-selling", "I write the dull half of a partnership",
        ),
        (
            "for firms under fifty people", "between insurers and start-ups", "across the Baltic",
            "with banks that move slowly", "for people who distrust portals", "in energy and water",
        ),
    ),
    Headlines(
        (
            "Data platforms", "I untangle pipelines", "Slow queries made quick", "Forecasts and where they come from,",
            "Data models that survive a reorganisation", "I teach PostgreSQL", "Numbers with their sources",
        ),
        (
            "for grocers", "in old insurance houses", "for towns and their water works", "where nobody owns the spreadsheet",
            "for teams of two", "at a few terabytes",
        ),
    ),
    Headlines(
        (
            "Security questionnaires answered", "Supplier reviews", "Data protection in plain words", "I audit gently",
            "Incident rehearsals", "Compliance on two pages", "I read contracts for their footnotes",
        ),
        (
            "for vendors of twelve people", "for funds", "in hospitals", "between engineers and lawyers",
            "before the auditor comes", "for cooperatives",
        ),
    ),
    Headlines(
        (
            "Forms and screens", "I draw interfaces", "Accessibility, tested by ear,", "User research", "Icons, signs and maps",
            "I shorten things", "Prototypes on paper first",
        ),
        (
            "for night shifts", "for people with gloves on", "in clinics", "for ports and depots", "for readers in a hurry",
            "with students and nurses",
        ),
    ),
    Headlines(
        (
            "I run a small firm", "Founder, building quietly", "We make one product", "Bootstrapped since 2017, working",
            "Two founders, one kettle, making software", "I left a large firm to make tools", "Third company, still curious, building",
        ),
        (
            "for harbour masters", "for care homes", "for people who lock doors", "for payroll clerks", "for vineyards",
            "for choirs and clubs",
        ),
    ),
    Headlines(
        (
            "Evenings and short talks", "I introduce people", "Meetups with long breaks", "A newsletter and a kitchen table",
            "Conferences of eighty people", "I moderate panels", "Speed networking that does not hurt",
        ),
        (
            "for people in logistics", "in port towns", "for first-time speakers", "across three languages",
            "for quiet people", "between makers and buyers",
        ),
    ),
    Headlines(
        (
            "Software sold slowly", "First enterprise contracts", "I rehearse pitches", "Pricing, written down,",
            "Demos without slides", "I listen, then sell,", "Sales teams from one to ten",
        ),
        (
            "to asset managers", "to family offices", "for engineers who would rather not", "in Chicago and by train",
            "to hospitals and towns", "for firms with one product",
        ),
    ),
    Headlines(
        (
            "Schnittstellen", "Projektleitung mit ruhiger Hand", "Ausschreibungen verständlich gemacht", "Schulungen am Arbeitsplatz",
            "Ich übersetze zwischen Technik und Amt", "Software, die den Dienstplan kennt,", "Beratung ohne Folien",
        ),
        (
            "für Kliniken", "für Stadtwerke", "in kleinen Vereinen", "zwischen Hamburg und Wien", "für Pflegeheime",
            "im öffentlichen Dienst",
        ),
    ),
    Headlines(
        (
            "Sensors", "Radio links", "Small devices with long batteries", "I climb to things and repair them",
            "Firmware that forgives", "Prototypes in tin boxes", "I measure moisture and patience",
        ),
        (
            "in vineyards", "under bridges", "for leaking pipes", "in salt water", "where cables do not go", "on old churches",
        ),
    ),
)  # fmt: skip
