"""The titles of communes, units, villages, families and clans: settings, sheets, decisions."""
