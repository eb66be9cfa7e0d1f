"""Workers: claim a row, call the pure rooms, write what they decide.  Short and dull on purpose."""
