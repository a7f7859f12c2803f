"""The ledger at work: who may send, what is due, what is known at the moment of sending, what became of it."""
