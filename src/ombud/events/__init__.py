"""Programs outside that hold data of people, told of what happens to those people (Art. 19; spec/events.md).

* A receiver is an address, a key that what is sent there is signed with, and the kinds of happenings it wants. It is
  told of a person only after it has said that it holds data of them, and knows them by an id of its own: two receivers
  cannot join what they are told (Art. 5(1)(c)).
* What is sent says what kind of thing has happened, to which of the receiver's ids, and when. It holds nothing else of
  anybody: who needs more asks the API, for a purpose, and that is in the log.
* It is put down in the act that it tells of (`outbox.py`, called by the vault) and leaves after it (`deliver.py`): at
  least once, in the order of the acts about one person, or it is dead and somebody sees it.
* An erasure, an objection, a withdrawal and a restriction are acknowledged by the receiver in words of its own, within
  three days (`acknowledge.py`). What is not is shown until it is.

    act ─ put ─► waiting ─ its turn ─► sent, signed ─► 2xx ─► sent ─► acknowledged
                   ▲  └─ paused, gone ─► held            └─ no ─► the ladder ─► dead
                   └──────── resumed, sent again ◄───────────────────────────────┘
"""
