"""The adapter of MariaDB and MySQL (extra `ombud[mariadb]`)."""
