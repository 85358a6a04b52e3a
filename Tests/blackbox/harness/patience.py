"""How long is waited at the most, for whoever needs nothing else."""

# Half of one busy core: every wait is bounded by this, in seconds, and normally lasts milliseconds. No verdict hangs on
# how fast the machine is; how soon something must happen is tested with clocks that are handed in.
PATIENCE = 600
