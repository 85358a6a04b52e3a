"""What the black-box tests have in common: the programs that they start, the clients that call them, the audits."""
