"""Words by language; whoever uses them folds case and accents first (``policy.folding``)."""
