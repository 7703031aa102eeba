// Adds the visitor's own time, where clocks in the meeting's zone show another.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
// Browsers keep old names.
const renamed = { Calcutta: "Kolkata", Katmandu: "Kathmandu", Kiev: "Kyiv" };
const city = /^(?!Etc)\w+\/(?:.*\/)?(.+)/.exec(zone)?.[1].replaceAll("_", " ");

for (const time of document.querySelectorAll("time[data-zone]")) {
  const at = new Date(time.dateTime);
  const isSame = (said, timeZone) => at[said]("en") === at[said]("en", { timeZone });
  const there = time.dataset.zone;
  if (zone === "UTC" || isSame("toLocaleString", there)) continue;
  const isSameDay = [there, "UTC"].every((each) => isSame("toLocaleDateString", each));
  const day = isSameDay ? "" : ` on ${at.toLocaleDateString("en-GB", { day: "numeric", month: "long" })}`;
  const clock = `${at.getHours()}:${`${at.getMinutes()}`.padStart(2, 0)}`;
  time.append(`, ${clock} your time${city ? ` (${renamed[city] ?? city})` : ""}${day}`);
}
