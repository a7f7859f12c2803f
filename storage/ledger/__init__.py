"""The ledger of pushes: planned, claimed, decided at the moment of sending, answered."""
