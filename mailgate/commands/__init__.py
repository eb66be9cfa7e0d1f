"""What the commands do; ``cli`` says how they are typed.  Each returns its exit status."""
