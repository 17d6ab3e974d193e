"""What every capability stands on and none of them owns: no domain words in here.

config    settings from the environment          errors   what actions raise
clock     the one place that reads the time      ids      public identifiers
outbox    facts, written with the truth          work     what is done because of facts, and on schedules
handles   one namespace of names in URLs         mail     letters out, through the outbox
backups   everything in one file, and back     deletions what a restore must not bring back
text      what members write, as it is kept      edits    two people editing the same thing
"""
