"""PostgreSQL and Redis servers of one's own: on free loopback ports, with new passwords, ended with their starter."""
