"""Archives: one file for one moment of the whole installation, and what it must never bring back (Art. 32(1)(c), 17).

* An archive lives 14 days, 35 at most (T-29). It is closed under a key that ends with its epoch, wherever it lies.
* It never holds the key store. An archive, the no-file and the keys lie in three places, or an archive is a copy
  that a thief can open.
* What is erased, objected to, withdrawn or restricted after an archive was made is in the no-file before it is
  acknowledged, and is put back before a restored installation opens.
* Without the no-file, care and legal duties alone go on, until the data protection officer has reconciled it.

spec/archive.md is the page for this package.
"""

from ombud.archives.contents import checked, read
from ombud.archives.expire import at_place, expire
from ombud.archives.make import Made, Wanted, back_up
from ombud.archives.model import SUFFIX, ArchiveFault, Contents, Manifest
from ombud.archives.needed import needed_until
from ombud.archives.no_file import PlaceNoFile

__all__ = [
    "SUFFIX",
    "ArchiveFault",
    "Contents",
    "Made",
    "Manifest",
    "PlaceNoFile",
    "Wanted",
    "at_place",
    "back_up",
    "checked",
    "expire",
    "needed_until",
    "read",
]
