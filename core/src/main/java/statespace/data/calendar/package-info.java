/** Calendars: which stamps follow each other, how they are found from a column of stamps, and how they are written. */
package statespace.data.calendar;
