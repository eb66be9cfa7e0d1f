"""``python -m mailgate``."""

from .cli import main

raise SystemExit(main())
