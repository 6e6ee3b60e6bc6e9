//! The curated events of extension `0003*210`: few, but with difficult values in every column.
//!
//! The first one is the example of the vendor's documentation, value for value. Types go round robin, so that cutting
//! the list anywhere leaves the types evenly mixed. All other hosts are in the domains reserved for examples.

use std::borrow::Cow;

use super::event::Event;

/// One row: id, method, note, url, status, modified. The type is the row's position modulo five.
type Row = (
    &'static str,
    u8,
    &'static str,
    &'static str,
    u8,
    &'static str,
);

const ROWS: &[Row] = &[
    (
        "NqeyDRqo4FtabmFj8gNWq3hsiGNYyq",
        0,
        "My phone call event is awesome",
        "http://myevent.com/SaveMyPhoneCallDetails",
        1,
        "2012-07-10T18:16:12+03:00",
    ),
    (
        "u8jzPde0IgxLd6GncfBAepfJBd0Kh8",
        1,
        "Log outgoing calls in the CRM",
        "https://crm.example.com/calls/outgoing?ext=0003*210&source=voipnow",
        1,
        "2024-02-29T23:59:59Z",
    ),
    (
        "oOOL8dKLzdocJ2isAjIhKtJ0RlgLKO",
        1,
        "Close the ticket timer",
        "https://hooks.example.com/v2/tenants/17/call-ended",
        1,
        "2025-06-03T08:05:41+02:00",
    ),
    (
        "mxgJTeKdNnFRIBXuDL7DxtpYlSXpfK",
        0,
        "Wallboard: call taken",
        "https://wallboard.example.org/push?queue=sales&state=busy",
        1,
        "2025-01-14T10:30:00Z",
    ),
    (
        "tHF4vUCsMehGAkWvj7FAc9QeWJKY40",
        0,
        "Old CRM, remove after the migration",
        "http://old-crm.example.net/index.php?module=calls&action=answered&rec=9981",
        0,
        "2016-11-08T14:22:07-05:00",
    ),
    (
        "uvSwMFLZDe1f8rESQedUStPKR0CsTy",
        1,
        "Kundenkarte für eingehende Anrufe öffnen (Größe beachten)",
        "https://crm.example.com/popup/incoming?agent=m%C3%BCller&screen=2",
        1,
        "2023-09-18T07:45:30+02:00",
    ),
    (
        "Qwb8DwkNhFdnXsiVpzz63FfkCzJr4i",
        0,
        "",
        "http://old-crm.example.net/index.php?module=calls&action=dialout&rec=120",
        0,
        "2014-03-30T01:59:59+02:00",
    ),
    (
        "B3JrTAwR4y9ojfljoQoaF1LlqsajAI",
        1,
        "Τέλος κλήσης – ενημέρωση χρέωσης",
        "https://billing.example.com/cdr/ingest?source=pbx&currency=EUR",
        1,
        "2024-10-27T03:15:00+02:00",
    ),
    (
        "xNKu8iS2G8NPRVdD53X83RZJzzzzgE",
        1,
        "着信応答をスラックに通知する",
        "https://hooks.example.com/services/T000/B000?channel=%E5%8F%97%E4%BB%98",
        1,
        "2025-04-01T09:00:00+09:00",
    ),
    (
        "OzdmenCkhvMdgaKjIg8xNbe3nNyjOq",
        1,
        "تسجيل المكالمات الصادرة في النظام",
        "https://recorder.example.org/start?format=wav&stereo=1",
        1,
        "2022-12-11T16:40:20+03:00",
    ),
    (
        "wMxEhh2FDEEtfjgVvVqE1SkHbn88Hx",
        0,
        "פתיחת כרטיס לקוח בשיחה נכנסת",
        "https://crm.example.com/popup/incoming?agent=dana&screen=1",
        0,
        "2021-05-05T05:05:05Z",
    ),
    (
        "jSI6bWHtP3fS2qHx6kwXoIIXGvOoNZ",
        1,
        "Sales 🚀 ring the bell 🔔 for every call to a lead 👩🏽‍💻",
        "https://hooks.example.com/v2/tenants/17/celebrate?sound=bell",
        1,
        "2025-08-21T12:12:12-07:00",
    ),
    (
        "YW2mZp0zVZomHFwUbbYrEqmSM9wCZ7",
        0,
        "Old wallboard\n\tsecond floor\tnext to the printer",
        "http://old-wallboard.example.net/cgi-bin/hangup.pl?floor=2",
        0,
        "2013-01-02T03:04:05Z",
    ),
    (
        "Uw9xfogoEmvnEN5N1aE6PwZPf1Qh6y",
        1,
        "This event exists because the insurance team needs a record of the moment at which an agent takes a call: the \
         regulator asks for it every year, the CRM's own timestamp is the one of the pop-up window and not of the call, \
         and the recorder starts up to two seconds late. Do not disable it without asking compliance first; the last \
         time that happened, the numbers of a whole quarter had to be put together from the call detail records by hand.",
        "https://compliance.example.org/v1/answered?team=insurance&retention=P10Y",
        1,
        "2024-07-31T17:00:00+01:00",
    ),
    (
        "YTWmE4lBYOvfZ8UzDzV8fUkkibjL5D",
        1,
        "Start of the conversation, with everything the data warehouse asks for",
        "https://warehouse.example.com/ingest/voip/conversation-start?tenant=0003&extension=0003*210&schema=2024-04\
         &columns=caller,callee,start,queue,agent,campaign,channel,trunk,codec,disposition&dedupe=call-id\
         &callback=https%3A%2F%2Fwarehouse.example.com%2Fack%3Fbatch%3D7f3a%26part%3D1&tz=Europe%2FBucharest&dry_run=0",
        1,
        "2025-03-30T03:30:00+03:00",
    ),
    (
        "ZPjN0MEQ7wjJJibaZUPgHV7iB3m03n",
        0,
        "Pasted from a terminal: \u{1b}[31mURGENT\u{1b}[0m and \u{202e}txt.exe\u{202c}",
        "https://legacy.example.net/notify?prio=1",
        1,
        "2019-08-15T11:11:11-04:00",
    ),
    (
        "bqnsGpWLuqIA1id6Vw5DQL05HA064G",
        1,
        "Log outgoing calls in the CRM (test system)",
        "https://crm-test.example.com:8443/calls/outgoing?ext=0003*210",
        0,
        "2025-02-17T13:37:00Z",
    ),
    (
        "iIjHGb3CXlMaXZjljENUhJduRHHJEY",
        0,
        "Old CRM: hangup, \"keep until audit\"; see ticket 4711, part 2",
        "http://old-crm.example.net/index.php?module=calls&action=hangup&rec=9982",
        1,
        "2017-06-30T23:59:59Z",
    ),
    (
        "Xg4JdpmrcXgGCJbW56eCuNGMGmSrCG",
        0,
        "=SUM(1;2) was typed here by mistake",
        "https://wallboard.example.org/push?queue=support&state=busy",
        1,
        "2020-02-29T00:00:00+05:30",
    ),
    (
        "IZEG8pSH4487q7J58m1CiAhzCueQpB",
        1,
        "De\u{301}but d'appel sortant : de\u{301}marrer le chronome\u{300}tre",
        "https://chrono.example.org/d%C3%A9marrer?poste=210",
        1,
        "2025-07-14T09:26:53+02:00",
    ),
    (
        "enQtYh5Xj8TPQxjq4i9DoV8gz4FkQ1",
        1,
        "Открыть карточку клиента",
        "https://crm.example.com/popup/incoming?agent=olga&screen=1",
        1,
        "2023-01-09T10:00:00+03:00",
    ),
    (
        "okTBGzvAmwufUxbvJDCTbyvHNsG9eh",
        0,
        "Count dialled calls 🇷🇴 🇩🇪",
        "https://stats.example.com/c?m=dial-out",
        0,
        "2018-04-23T19:20:21.500Z",
    ),
    (
        "Yo4gfqrc5XlrWi0B26R08qzjI6GKFS",
        0,
        "Count ended calls",
        "https://stats.example.com/c?m=hangup",
        1,
        "2018-04-23T19:20:48.125Z",
    ),
    (
        "ufrdZSlB5er8bOfZqfM2oeq3hDavJA",
        1,
        "Door camera off while on the phone",
        "http://[2001:db8::17]:8080/camera?state=off",
        1,
        "2025-10-05T20:15:00Z",
    ),
];

/// The number of curated events.
pub(super) const COUNT: usize = ROWS.len();

/// Returns the curated events, in order of creation.
pub(super) fn events() -> impl Iterator<Item = Event> {
    ROWS.iter().zip((0..5).cycle()).map(
        |(&(id, method, note, url, status, modified), event_type)| Event {
            event_type,
            id: Cow::Borrowed(id),
            method,
            note: Cow::Borrowed(note),
            url: Cow::Borrowed(url),
            status,
            modified: Cow::Borrowed(modified),
        },
    )
}
