"""Every command, and what its help says of it in a line. A command's file is imported when the command is asked for."""

from collections.abc import Callable

import click

from ombud.terms.text import Text

Load = Callable[[], click.Command]


def _init() -> click.Command:
    from ombud.cli.init import init

    return init


def _policy() -> click.Command:
    from ombud.cli.policy import policy

    return policy


def _relation() -> click.Command:
    from ombud.cli.relation import relation

    return relation


def _collect() -> click.Command:
    from ombud.cli.collect import collect

    return collect


def _find() -> click.Command:
    from ombud.cli.find import find

    return find


def _choice() -> click.Command:
    from ombud.cli.choice import choice

    return choice


def _ask() -> click.Command:
    from ombud.cli.reading import ask

    return ask


def _read() -> click.Command:
    from ombud.cli.reading import read

    return read


def _access() -> click.Command:
    from ombud.cli.access import access

    return access


def _request() -> click.Command:
    from ombud.cli.request import request

    return request


def _representative() -> click.Command:
    from ombud.cli.representative import representative

    return representative


def _portability() -> click.Command:
    from ombud.cli.portability import portability

    return portability


def _package() -> click.Command:
    from ombud.cli.package import package

    return package


def _verify() -> click.Command:
    from ombud.cli.verify import verify

    return verify


def _block() -> click.Command:
    from ombud.cli.block import block

    return block


def _protect() -> click.Command:
    from ombud.cli.protect import protect

    return protect


def _letter_code() -> click.Command:
    from ombud.cli.letter_code import letter_code

    return letter_code


def _deceased() -> click.Command:
    from ombud.cli.deceased import deceased

    return deceased


def _rectify() -> click.Command:
    from ombud.cli.rectify import rectify

    return rectify


def _disclose() -> click.Command:
    from ombud.cli.disclose import disclose

    return disclose


def _notification() -> click.Command:
    from ombud.cli.notification import notification

    return notification


def _ivo() -> click.Command:
    from ombud.cli.ivo import ivo

    return ivo


def _log_extract() -> click.Command:
    from ombud.cli.log_extract import log_extract

    return log_extract


def _merge() -> click.Command:
    from ombud.cli.merge import merge

    return merge


def _erase() -> click.Command:
    from ombud.cli.erase import erase

    return erase


def _retention() -> click.Command:
    from ombud.cli.retention import retention

    return retention


def _api_key() -> click.Command:
    from ombud.cli.api_key import api_key

    return api_key


def _account() -> click.Command:
    from ombud.cli.account import account

    return account


def _systems() -> click.Command:
    from ombud.cli.systems import systems

    return systems


def _events() -> click.Command:
    from ombud.cli.events import events

    return events


def _hold() -> click.Command:
    from ombud.cli.hold import hold

    return hold


def _breach() -> click.Command:
    from ombud.cli.breach import breach

    return breach


def _campaign() -> click.Command:
    from ombud.cli.campaign import campaign

    return campaign


def _selection() -> click.Command:
    from ombud.cli.selection import selection

    return selection


def _analyse() -> click.Command:
    from ombud.cli.analyse import analyse

    return analyse


def _visitors() -> click.Command:
    from ombud.cli.visitors import visitors

    return visitors


def _worker() -> click.Command:
    from ombud.cli.worker import worker

    return worker


def _audit() -> click.Command:
    from ombud.cli.audit import audit

    return audit


def _keys() -> click.Command:
    from ombud.cli.keys import keys

    return keys


def _backup() -> click.Command:
    from ombud.cli.backup import backup

    return backup


def _restore() -> click.Command:
    from ombud.cli.restore import restore

    return restore


def _extract() -> click.Command:
    from ombud.cli.extract import extract

    return extract


def _upgrade() -> click.Command:
    from ombud.cli.upgrade import upgrade

    return upgrade


def _database() -> click.Command:
    from ombud.cli.database import database

    return database


def _doctor() -> click.Command:
    from ombud.cli.doctor import doctor

    return doctor


def _profile() -> click.Command:
    from ombud.cli.profile import profile

    return profile


def _serve() -> click.Command:
    from ombud.cli.serve import serve

    return serve


def _demo() -> click.Command:
    from ombud.cli.demo import demo

    return demo


def _bench() -> click.Command:
    from ombud.cli.bench import bench

    return bench


COMMANDS: dict[str, tuple[Text, Load]] = {
    "demo": (Text("Hela vägen på påhittade personer.", "The whole way on invented people."), _demo),
    "init": (Text("Gör en ny installation.", "Make a new installation."), _init),
    "policy": (
        Text("Policyn: granska, visa, jämför, spela upp, anta.", "The policy: check, show, compare, replay, adopt."),
        _policy,
    ),
    "relation": (
        Text("Kontakter, avtal och annat som binder.", "Contacts, agreements and what else binds."),
        _relation,
    ),
    "collect": (Text("Ta in personer från en fil.", "Bring people in from a file."), _collect),
    "find": (
        Text("Sök fram en persons id; läser från prompten.", "Look up a person's id; reads at the prompt."),
        _find,
    ),
    "choice": (
        Text("Samtycken, nej, begränsningar, spärrar.", "Consents, objections, restrictions, blocks."),
        _choice,
    ),
    "ask": (Text("Får jag? Öppnar ingenting.", "May I? Opens nothing."), _ask),
    "read": (Text("Öppna uppgifter för ett ändamål.", "Open data for a purpose."), _read),
    "access": (Text("Allt om en person, på en sida.", "All about a person, on one page."), _access),
    "request": (Text("Det som personer begär, och till när.", "What people ask for, and by when."), _request),
    "representative": (Text("Vem som företräder en person.", "Who acts for a person."), _representative),
    "portability": (
        Text("Det en person kan ta med sig, i ett paket.", "What a person can take along, in a package."),
        _portability,
    ),
    "package": (Text("Flytta uppgifter till någon annan.", "Move data to another controller."), _package),
    "verify": (Text("Kontrollera paket, kvitton och bevis.", "Verify packages, receipts and proofs."), _verify),
    "letter-code": (Text("Ett brev med en kod.", "A letter with a code."), _letter_code),
    "block": (Text("Spärrar som öppnas i en nödsituation.", "Blocks lifted in an emergency."), _block),
    "protect": (Text("Skyddade personuppgifter.", "Protected identity."), _protect),
    "deceased": (Text("Anteckna ett dödsfall.", "Note a death."), _deceased),
    "rectify": (Text("Rätta en uppgift, med historik.", "Correct a value, with its history."), _rectify),
    "disclose": (
        Text("Lämna ut: faktura, inkasso, enligt lag.", "Hand over: invoice, collection, by statute."),
        _disclose,
    ),
    "notification": (
        Text("Vilka mottagare ska underrättas, och utfallet.", "Which recipients are to be told, and what came of it."),
        _notification,
    ),
    "ivo": (
        Text("Det som IVO beslutar om en journal.", "What IVO decides about a journal."),
        _ivo,
    ),
    "log-extract": (
        Text("Vem som har läst journalen, till patienten.", "Who has read the journal, for the patient."),
        _log_extract,
    ),
    "merge": (
        Text("Slå ihop två registreringar av en person.", "Join two registrations of one person."),
        _merge,
    ),
    "erase": (Text("Radera en person: plan, utförande, kvitto.", "Erase a person: plan, act, receipt."), _erase),
    "retention": (
        Text("Lagringstider: prognos och gallring.", "Storage periods: forecast and sweep."),
        _retention,
    ),
    "extract": (
        Text("Uttag för statistik, analyser och urval.", "Extracts for statistics, analyses and audiences."),
        _extract,
    ),
    "api-key": (Text("Nycklar åt program som använder API:et.", "Keys for programs that use the API."), _api_key),
    "account": (Text("Släppa in en kollega, logga ut.", "Let a colleague in, sign out."), _account),
    "systems": (
        Text("Anslutna system: upptäck, kontrollera, planera.", "Connected systems: discover, check, plan."),
        _systems,
    ),
    "events": (
        Text("Program utanför som får veta vad som händer.", "Programs outside that are told what happens."),
        _events,
    ),
    "hold": (Text("Bevara det som annars gallras.", "Keep what would end."), _hold),
    "analyse": (
        Text("Statistik och analyser, bara som siffror.", "Statistics and analyses, as figures alone."),
        _analyse,
    ),
    "breach": (
        Text("Personuppgiftsincidenter: klocka, berörda, anmälan.", "Breaches: clock, affected people, notification."),
        _breach,
    ),
    "campaign": (Text("Reklam: urval, texter, utskick.", "Advertising: selections, texts, sending."), _campaign),
    "selection": (Text("Urval som sparas under ett namn.", "Selections kept under a name."), _selection),
    "visitors": (
        Text("Webbplatsens besökare: siffror och rättigheter.", "Web visitors: figures and rights."),
        _visitors,
    ),
    "profile": (
        Text("Modeller för reklam: register, körning, skäl.", "Models for advertising: register, runs, reasons."),
        _profile,
    ),
    "serve": (
        Text("Svara: sidorna för dem uppgifterna gäller.", "Serve the pages for the people whose data it is."),
        _serve,
    ),
    "worker": (Text("Det som görs över tid, och varje dag.", "What goes on over time, and each day."), _worker),
    "audit": (Text("Loggen: kontrollera, bevisa, läs.", "The log: verify, prove, read."), _audit),
    "keys": (Text("Nycklar: rotera, epoker, blad.", "The keys: rotate, epochs, sheet."), _keys),
    "backup": (Text("Säkerhetskopiera till ett arkiv.", "Back up to an archive."), _backup),
    "restore": (
        Text("Återställ ur ett arkiv; radera igen först.", "Restore from an archive; erase again first."),
        _restore,
    ),
    "database": (Text("Databasens servrar.", "The servers of the database."), _database),
    "upgrade": (Text("Flytta hit från förra versionen.", "Move here from the previous release."), _upgrade),
    "doctor": (Text("Se efter hur installationen mår.", "See how the installation is."), _doctor),
    "bench": (Text("Mät på den här maskinen.", "Measure on this machine."), _bench),
}
