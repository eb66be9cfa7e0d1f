"""Reports of machines about messages: bounces, disposition notifications, complaints."""
