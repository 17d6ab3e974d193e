"""Files that people bring along, read row by row in bounded memory; no database in here.

reading    which kind of file it is, and its rows      archives   zip files, safely
tables     CSV files: where the heading is, cells      columns    whose CSV it is: LinkedIn, Google, Outlook, other
cards      vCard 2.1, 3.0 and 4.0                      mailboxes  mbox and maildir, headers only
rows       what one row is, and cleaning its words     (which letters bytes mean: `core/uploads.py`)
"""
