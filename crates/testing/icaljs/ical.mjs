// Answers questions about calendars, one JSON a line, with ical.js.
import ICAL from "ical.js";
import { createInterface } from "node:readline";

const utc = (time) => time.toJSDate().toISOString();

/** The calendar of a text, its zones known. */
function calendar(text) {
  ICAL.TimezoneService.reset();
  const component = new ICAL.Component(ICAL.parse(text));
  for (const zone of component.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return component;
}

const ANSWERS = {
  /** What a reader sees of each event. */
  read({ ics }) {
    const component = calendar(ics);
    return {
      method: component.getFirstPropertyValue("method"),
      zones: component.getAllSubcomponents("vtimezone").map((zone) => zone.getFirstPropertyValue("tzid")),
      events: component.getAllSubcomponents("vevent").map((vevent) => {
        const event = new ICAL.Event(vevent);
        const attendee = vevent.getFirstProperty("attendee");
        return {
          uid: event.uid,
          sequence: event.sequence,
          start: utc(event.startDate),
          end: utc(event.endDate),
          local: event.startDate.toString(),
          zone: event.startDate.zone.tzid,
          summary: event.summary,
          description: event.description,
          location: event.location,
          organizer: event.organizer,
          attendee: attendee?.getFirstValue() ?? null,
          attendeeName: attendee?.getParameter("cn") ?? null,
          status: vevent.getFirstPropertyValue("status"),
        };
      }),
    };
  },

  /** The first civil time of a rule from a start on. */
  first({ rule, start }) {
    const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromString(start));
    return iterator.next()?.toString() ?? null;
  },

  /** When the events take place, each as [start, end], until `to`. */
  expand({ ics, to }) {
    const end = Date.parse(to);
    const found = [];
    for (const vevent of calendar(ics).getAllSubcomponents("vevent")) {
      if (vevent.hasProperty("recurrence-id")) continue;
      const event = new ICAL.Event(vevent);
      for (const other of vevent.parent.getAllSubcomponents("vevent")) {
        if (other.hasProperty("recurrence-id")) event.relateException(other);
      }
      if (!event.isRecurring()) {
        found.push([utc(event.startDate), utc(event.endDate)]);
        continue;
      }
      const iterator = event.iterator();
      for (let time = iterator.next(); time; time = iterator.next()) {
        if (time.toJSDate().getTime() > end + 366 * 86400e3) break;
        const { startDate, endDate, item } = event.getOccurrenceDetails(time);
        if (item.component.getFirstPropertyValue("status") === "CANCELLED") continue;
        found.push([utc(startDate), utc(endDate)]);
      }
    }
    return found;
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  let answer;
  try {
    answer = ANSWERS[question.ask](question);
  } catch (error) {
    answer = { error: String(error) };
  }
  console.log(JSON.stringify(answer));
}
