// Adds the visitor's own time, where clocks in the meeting's zone show another.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
// Browsers keep old names of cities.
const renamed = { Calcutta: "Kolkata", Katmandu: "Kathmandu", Kiev: "Kyiv", Rangoon: "Yangon", Saigon: "Ho Chi Minh" };
const city = /^(?!Etc)\w+\/(?:.*\/)?(.+)/.exec(zone)?.[1].replaceAll("_", " ");

for (const time of document.querySelectorAll("time[data-zone]")) {
  const at = new Date(time.dateTime);
  const there = { timeZone: time.dataset.zone };
  if (zone === "UTC" || at.toLocaleString("en") === at.toLocaleString("en", there)) continue;
  const isOtherDay = at.toLocaleDateString("en") !== at.toLocaleDateString("en", there);
  const day = isOtherDay ? ` on ${at.toLocaleDateString("en-GB", { day: "numeric", month: "long" })}` : "";
  const clock = `${at.getHours()}:${`${at.getMinutes()}`.padStart(2, 0)}`;
  time.append(`, ${clock} your time${city ? ` (${renamed[city] ?? city})` : ""}${day}`);
}
