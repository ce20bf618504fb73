"""`ombud database DIR …`: the database of an installation, for whoever looks after its servers."""

from ombud.cli.command import installation_group
from ombud.cli.database_roles import roles
from ombud.terms.text import Text

database = installation_group("database", Text("Databasen och dess servrar.", "The database and its servers."), [roles])
