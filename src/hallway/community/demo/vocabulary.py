"""What the invented people are called, where they are, and what they say. Nobody of this name is meant."""

from dataclasses import dataclass

GIVEN_NAMES = """
Ana Ben Cleo Dan Eva Farid Greta Hugo Ines Jonas Kaya Liam Mira Nils Olga Pedro Qiang Rosa Samir Tove Uma
Viktor Wanda Ximena Yusuf Zoe Amara Boris Carmen Dmitri Elif Femi Giulia Hanna Ivo Jasmin Kofi Lucía Mateo
Nadia Oskar Priya Quentin Renata Sofia Tariq Ulrike Vera Wen Yara Zeno Aoife Bjørn Chiara Désirée Emeka Fatima
Goran Hiroshi Ilse João Katarzyna Leyla Małgorzata Noor Ottilie Paolo Rania Søren Thandiwe Umberto Valentina
Wojciech Xenia Yuki Zsófia
""".split()  # noqa: SIM905  so many names read as text
FAMILY_NAMES = """
Silva Okoro Marsh Wu Lind Rahimi Brandt Moreau Costa Keller Aydın Byrne Novak Berg Petrova Álvarez Chen
Ferreira Haddad Holm Nair Kowalski Schwarz Ríos Demir Lambert Osei Volkov Rossi Fischer Horvat Mensah Romero
Ortiz Saleh Virtanen Iyer Dubois Popescu Almeida Khalil Zimmermann Sokolova Li Tanaka Weiss O'Sullivan Bianchi
Eze Nazari Jovanović Sato Wiśniewska Yılmaz Ferrari Abbas Sørensen Dlamini Greco Mazur Kim Nagy Bauer Castillo
Hoffmann Lefèvre Nguyen Park Quist Reyes Stein Thorsen Ueda Vargas Winter Young Zhang Acheampong van-der-Berg
""".split()  # noqa: SIM905  so many names read as text
#: names as their bearers write them, for pages that must carry any script and length
UNUSUAL_NAMES = (
    "Nour", "محمد الأمين بن عبد الرحمن", "李小龙", "さくら 田中", "Đặng Thị Thùy Dương", "Maximiliane von und zu Hohenfels-Wartenberg",
    "Ólöf Þorsteinsdóttir", "José Ángel de la Concepción Martínez-Etxeberria y Fernández", "Ἑλένη Παπαδοπούλου", "Zoë",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    name: str
    time_zone: str
    languages: str


PLACES = (
    Place("Lisbon", "Europe/Lisbon", "Português, English"),
    Place("Hamburg", "Europe/Berlin", "Deutsch, English"),
    Place("Lagos", "Africa/Lagos", "English, Igbo"),
    Place("Toronto", "America/Toronto", "English, Français"),
    Place("Mumbai", "Asia/Kolkata", "English, हिन्दी"),
    Place("Warsaw", "Europe/Warsaw", "Polski, English"),
    Place("São Paulo", "America/Sao_Paulo", "Português, English"),
    Place("Singapore", "Asia/Singapore", "English, 中文"),
    Place("Dublin", "Europe/Dublin", "English"),
    Place("Madrid", "Europe/Madrid", "Español, English"),
    Place("Istanbul", "Europe/Istanbul", "Türkçe, English"),
    Place("Nairobi", "Africa/Nairobi", "English, Kiswahili"),
    Place("Copenhagen", "Europe/Copenhagen", "Dansk, English"),
    Place("Milan", "Europe/Rome", "Italiano, English"),
    Place("Osaka", "Asia/Tokyo", "日本語, English"),
    Place("Chicago", "America/Chicago", "English"),
)

ORGANISATIONS = (
    ("Northbank Data", "Data platforms for insurers"), ("Copper & Clay", "Branding studio for industrial firms"),
    ("Tidewater Systems", "Port logistics software"), ("Lumen Harbour", "Energy monitoring for warehouses"),
    ("Orchard Lane Partners", "Sales partner for financial software"), ("Quiet Rivers Consulting", "Change management, mostly in hospitals"),
    ("Paperboat Labs", "Prototypes in six weeks"), ("Granite Peak Security", "Security reviews for small vendors"),
    ("Saffron Bridge", "Market entry for European software in India"), ("Blue Kite Learning", "Courses for partner teams"),
    ("Foxglove Health", "Scheduling software for clinics"), ("Ironwood Robotics", "Robots that sort laundry"),
    ("Meridian Freight", "Freight forwarding with open tracking"), ("Glass Anchor", "Compliance tools for fund managers"),
    ("Harvest Moon Foods", "Ingredients traced to the field"), ("Little Lantern", "Lighting for night shifts"),
    ("Pinecone Cloud", "Managed servers in three countries"), ("Red Door Legal", "Contracts for software partnerships"),
    ("Silver Thread Textiles", "Recycled workwear"), ("Stonewater Analytics", "Demand forecasts for grocers"),
    ("Sundial Payroll", "Payroll in eleven countries"), ("Tern & Tide", "Marine sensors"),
    ("Umbra Studios", "Training films with real people"), ("Velvet Switch", "Acoustic products for open offices"),
    ("Westlight Partners", "Funds of small software firms"), ("Yellow Field Agritech", "Soil sensors for vineyards"),
    ("Amber Locks", "Door access for shared buildings"), ("Birch & Bell", "Event management for associations"),
    ("Cobalt Bay Telecom", "Networks for islands"), ("Dovetail Works", "Connectors between old and new software"),
    ("Elder & Elm", "Care homes with open books"), ("Firefly Mobility", "Cargo bicycles by the hour"),
    ("Gullwing Maps", "Indoor maps for hospitals"), ("Hazel Street Bank", "A bank for cooperatives"),
    ("Inkwell Translations", "Technical translation in forty languages"), ("Juniper Water", "Leak detection for towns"),
    ("Kestrel Insurance", "Cover for small exporters"), ("Lighthouse Platform", "The platform most members build on"),
    ("Mosswood Games", "Games that teach safety"), ("Nightingale Voice", "Speech tools for clinics"),
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A line of work: what people in it are called, say, can do and look for."""

    roles: tuple[str, ...]
    headlines: tuple[str, ...]
    stories: tuple[str, ...]
    tags: tuple[str, ...]
    offers: tuple[str, ...]
    asks: tuple[str, ...]


FIELDS = (
    Field(
        roles=("Partner manager", "Head of alliances", "Channel lead"),
        headlines=(
            "I bring small software firms and large buyers to one table", "Alliances with people, not with portals",
            "Ten years of partner programmes, three of them good",
        ),
        stories=(
            "I started in support and moved to partnerships because the same five people kept solving everybody's problems. "
            "Since then I look for the sixth.",
            "My work is to find out which two firms should talk, and to be gone once they do.",
            "I have run partner programmes at a very large vendor and at a firm of nine. The small one taught me more.",
        ),
        tags=("partnerships", "channel sales", "co-selling", "partner programmes"),
        offers=(
            "An honest look at your partner agreement before you sign it", "Introductions to partner managers in insurance"
            " | We team up with a software firm as partner: you build, we market and sell to hedge funds together"
            " | Teaming up to sell to hedge funds: our customers, your product, one price"
            " | Joint marketing to hedge funds with a partner whose software goes with ours",
            "How to get listed in a vendor's marketplace without losing a year",
        ),
        asks=(
            "A firm whose customers are asset managers, to sell our software beside theirs"
            " | Somebody who knows buyers in finance and likes to split the work and the fee"
            " | A reseller for risk reports, with customers of their own"
            " | A company that wants to be sold together with ours"
            " | A second opinion on a joint campaign for family offices",
            "Somebody who has co-sold with a bank and would do it again", "Stories of partner programmes that small firms liked",
        ),
    ),
    Field(
        roles=("Data engineer", "Lead data engineer", "Platform engineer"),
        headlines=("Pipelines that tell you when they lie", "Data platforms, from spreadsheets upward", "I move data so that people can argue about facts"),
        stories=(
            "Most of my days go into making old systems say what they know. I write about it when it hurts enough.",
            "I build data platforms for insurers and grocers. The grocers ask better questions.",
            "Before software I was a surveyor, and I still think in maps.",
        ),
        tags=("data engineering", "postgres", "python", "observability"),
        offers=(
            "A morning at your side to find why a pipeline is slow", "Review of a data model before it is too late",
            "How we replaced nightly batches with streams in a warehouse",
        ),
        asks=(
            "People who run PostgreSQL at a few terabytes without a full-time administrator",
            "A second opinion on demand forecasts for fresh food", "Somebody to talk to about data contracts that hold",
        ),
    ),
    Field(
        roles=("Security reviewer", "Compliance lead", "Data protection officer"),
        headlines=("I read the small print so that you can sell", "Security reviews for firms without a security team", "Compliance that fits on two pages"),
        stories=(
            "Large buyers send small vendors four hundred questions. I have answered most of them by now.",
            "I audit suppliers for funds and hospitals, and I would rather help before than find fault after.",
            "After twelve years in a regulator's office I changed sides, with better manners.",
        ),
        tags=("security", "compliance", "gdpr", "hedge funds"),
        offers=(
            "Your first security questionnaire, filled in together", "Introductions to compliance officers at hedge funds",
            "A template for a data processing agreement that partners accept",
        ),
        asks=(
            "Vendors who want to pilot a lighter supplier review", "A lawyer who explains export control in plain words",
            "Somebody who sells compliance software to fund managers",
        ),
    ),
    Field(
        roles=("Designer", "Product designer", "Head of design"),
        headlines=("Interfaces for people who are busy with something else", "Design for night shifts and small screens", "I watch people work, then I draw"),
        stories=(
            "My best work is a form that nobody notices. It took a year and eleven nurses.",
            "I design for clinics and ports, where a wrong click costs more than a sale.",
            "I teach half of the week. Students ask the questions that customers swallow.",
        ),
        tags=("design", "accessibility", "user research", "healthcare"),
        offers=(
            "An hour of watching your users, with notes", "Accessibility review by somebody who uses a screen reader every day",
            "Portfolio talks for designers who change fields",
        ),
        asks=(
            "Clinics that would let a designer watch a morning", "A front-end developer who cares about keyboards",
            "Examples of good forms in insurance",
        ),
    ),
    Field(
        roles=("Founder", "Managing director", "Co-founder"),
        headlines=("Founder, second attempt, wiser", "I run a firm of fourteen and like it that way", "Small on purpose"),
        stories=(
            "We sell to three kinds of customers and understand two of them. I am here for the third.",
            "The first company failed because I tried to know everybody myself. In this one everybody knows somebody.",
            "I left a large firm to build something that my father could explain to his neighbours.",
        ),
        tags=("founding", "small business", "market entry", "fundraising"),
        offers=(
            "What I would not do again when hiring the first salesperson", "Numbers from a bootstrapped firm, openly",
            "A warm introduction to two cooperative banks",
        ),
        asks=(
            "A sales partner in the Nordic countries", "Founders of about our size to compare notes with every month",
            "Advice on selling to hospitals without an agent",
        ),
    ),
    Field(
        roles=("Community manager", "Event organiser", "Programme lead"),
        headlines=("I make rooms where people talk", "Meetups, mostly about logistics", "The hallway is the best room of a conference"),
        stories=(
            "I organise a monthly evening for people in logistics. The talks are short and the breaks are long.",
            "I keep a list of who should meet whom. It is the most useful thing I own.",
            "I came for one conference and stayed eight years.",
        ),
        tags=("community", "events", "logistics", "facilitation"),
        offers=(
            "A venue for forty people by the harbour", "How to run speed networking that shy people enjoy",
            "Moderation of a panel, with the boring parts left out",
        ),
        asks=(
            "Speakers who can explain freight insurance in ten minutes", "Somebody with experience in hybrid events",
            "Sponsors that do not need a stage",
        ),
    ),
    Field(
        roles=("Sales lead", "Account executive", "Business developer"),
        headlines=("I sell to people who hate being sold to", "Financial software, sold slowly and well", "Sales for engineers"),
        stories=(
            "I sold software to asset managers for nine years, and most of my customers are still friends.",
            "My rule: the first meeting is about them, the second about the problem, the third may be about us.",
            "I was an engineer and moved to sales because the stories were better.",
        ),
        tags=("sales", "hedge funds", "financial software", "negotiation"),
        offers=(
            "Introductions to operations people at hedge funds and family offices"
            " | I sell to hedge funds with partners, and am interested in one more whose product fits"
            " | A partner for your first sales to hedge funds: we market, call and negotiate as a team"
            " | Selling your product beside ours to hedge funds, for a share",
            "A rehearsal of your pitch with an unkind audience",
            "Pricing of a first enterprise contract",
        ),
        asks=(
            "Compliance software that fund managers would enjoy", "A technical partner for demos in Chicago",
            "A mentor who has built a sales team from three to thirty",
        ),
    ),
    Field(
        roles=("Softwareentwicklerin", "Projektleiter", "Beraterin"),
        headlines=("Ich verbinde alte und neue Software", "Projekte mit Kliniken und Stadtwerken", "Beratung ohne Folien"),
        stories=(
            "Seit fünfzehn Jahren arbeite ich mit Kliniken. Am meisten lerne ich in der Nachtschicht.",
            "Ich leite Projekte, bei denen am Ende niemand mehr weiß, wer die Idee hatte. So soll es sein.",
            "Früher habe ich Brücken gerechnet, heute Schnittstellen. Der Unterschied ist kleiner als gedacht.",
        ),
        tags=("schnittstellen", "kliniken", "stadtwerke", "projektleitung"),
        offers=(
            "Ein Vormittag zu Schnittstellen in Krankenhäusern", "Durchsicht von Förderanträgen für kleine Vereine",
            "Erfahrungen mit Ausschreibungen der öffentlichen Hand",
        ),
        asks=(
            "Jemanden, der Stadtwerke bei der Leckortung beraten hat", "Austausch über Ausschreibungen in Österreich",
            "Eine Partnerfirma für Schulungen in Kliniken",
        ),
    ),
    Field(
        roles=("Hardware engineer", "Sensor specialist", "Field engineer"),
        headlines=("Sensors where cables do not go", "I fix things in the rain", "Small devices, long batteries"),
        stories=(
            "I put sensors into vineyards, ports and water pipes, and I climb to them myself when they fail.",
            "Hardware taught me patience. Firmware took it away again.",
            "My favourite project measured the humidity of a church for six years.",
        ),
        tags=("sensors", "iot", "agriculture", "water"),
        offers=(
            "A box of tested radio modules to borrow", "Advice on certification of small devices",
            "Field tests in a vineyard near the coast",
        ),
        asks=(
            "A town that would try leak detection on one street", "A manufacturer for runs of two hundred",
            "Somebody who understands salt water and connectors",
        ),
    ),
)  # fmt: skip

SPARE_TIME = (
    "beekeeping", "choir", "sailing", "chess", "climbing", "bread", "night trains", "jazz", "open source", "cycling",
    "gardening", "radio plays", "board games", "swimming", "typography", "history", "coffee", "photography",
)  # fmt: skip
