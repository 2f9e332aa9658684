"""The core: facts, what follows from them, and what the practice calls for. Pure; standard library only."""
