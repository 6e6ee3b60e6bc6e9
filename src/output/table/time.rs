//! The forms of `modified` for people.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The form of `modified` in the table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Times {
    /// As the server wrote it.
    #[default]
    AsSent,
    /// In this zone, to the minute: `2026-11-24 18:16`.
    Short(TimeZone),
    /// In this zone, with seconds and offset, by ISO 8601: `2026-11-24T18:16:12+02:00`.
    Iso(TimeZone),
}

/// The limit of shortening a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TimeCut {
    Never,
    ToDate,
}

impl Times {
    /// Returns a dateTime in this form; `None` if the text stays unchanged: for `AsSent`, without an offset, or if it
    /// is not a dateTime.
    pub(super) fn show(&self, text: &str) -> Option<String> {
        let (zone, short) = match self {
            Self::AsSent => return None,
            Self::Short(zone) => (zone, true),
            Self::Iso(zone) => (zone, false),
        };
        let moment: Timestamp = text.parse().ok()?;
        // An unknown zone counts as UTC.
        let utc = *zone == TimeZone::UTC || zone.is_unknown();
        let local = moment.to_zoned_datetime(zone.clone());
        let form = match (short, utc) {
            (true, true) => "%Y-%m-%d %H:%MZ",
            (true, false) => "%Y-%m-%d %H:%M",
            (false, true) => "%Y-%m-%dT%H:%M:%S%.fZ",
            (false, false) => "%Y-%m-%dT%H:%M:%S%.f%:z",
        };
        Some(local.strftime(form).to_string())
    }

    /// Returns how far a narrow terminal may shorten a time: never if the user has asked for the exact moment.
    pub(super) fn cut(&self) -> TimeCut {
        match self {
            Self::Iso(_) => TimeCut::Never,
            Self::AsSent | Self::Short(_) => TimeCut::ToDate,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> TimeZone {
        TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
    }

    #[test]
    fn summer_and_winter_have_their_own_offset() {
        let cases = [
            (
                "2025-03-30T00:59:59Z",
                "2025-03-30 01:59",
                "2025-03-30T01:59:59+01:00",
            ),
            (
                "2025-03-30T01:00:00Z",
                "2025-03-30 03:00",
                "2025-03-30T03:00:00+02:00",
            ),
            (
                "2025-10-26T00:30:00Z",
                "2025-10-26 02:30",
                "2025-10-26T02:30:00+02:00",
            ),
            (
                "2025-10-26T01:30:00Z",
                "2025-10-26 02:30",
                "2025-10-26T02:30:00+01:00",
            ),
            (
                "2018-04-23T19:20:21.500-07:00",
                "2018-04-24 04:20",
                "2018-04-24T04:20:21.5+02:00",
            ),
        ];
        for (sent, short, iso) in cases {
            assert_eq!(Times::Short(berlin()).show(sent).as_deref(), Some(short));
            assert_eq!(Times::Iso(berlin()).show(sent).as_deref(), Some(iso));
        }
    }

    #[test]
    fn utc_says_that_it_is() {
        let sent = "2012-07-10T18:16:12+03:00";
        for zone in [TimeZone::UTC, TimeZone::unknown()] {
            let short = Times::Short(zone.clone()).show(sent);
            assert_eq!(short.as_deref(), Some("2012-07-10 15:16Z"));
            let iso = Times::Iso(zone).show(sent);
            assert_eq!(iso.as_deref(), Some("2012-07-10T15:16:12Z"));
        }
    }

    #[test]
    fn other_text_stays_as_it_is() {
        for sent in [
            "",
            "soon",
            "2012-07-10",
            "2012-07-10T18:16:12",
            "2012-02-30T00:00:00Z",
            "0",
        ] {
            assert_eq!(Times::Short(TimeZone::UTC).show(sent), None, "{sent}");
        }
        assert_eq!(Times::AsSent.show("2012-07-10T18:16:12Z"), None);
    }
}
