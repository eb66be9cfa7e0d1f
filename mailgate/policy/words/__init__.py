"""Words by language, as people write them; whoever uses them folds case and accents (``policy.folding``)."""
