// A server where people have worked for a while: two pages of accounts, projects, contributions, and activity
// of the last weeks, all made as operators and programs make it.
//
//   story("...", async ({ program }) => { await populate(program); ... }, { settings: kFounder });
//
// The same people each time, so that two screenshots differ where the page does.

import { kPassword } from "./story.mjs";

export const kPeople = 53;
export const kFounderEmail = "ada.lovelace@example.org";
const kToken = "a-token-chosen-by-the-operator";
// Makes the first account, when the program starts.
export const kFounder = { MUSTER_USERNAME: kFounderEmail, MUSTER_PASSWORD: kPassword, MUSTER_USER_TOKEN: kToken };

const kFirst = ["Ada", "Grace", "Mary", "Katherine", "Dorothy", "Annie", "Radia", "Hedy", "Edith", "Joan", "Alan", "Edsger", "Niklaus", "Tony", "Barbara"];
const kLast = ["Lovelace", "Hopper", "Somerville", "Johnson", "Vaughan", "Easley", "Perlman", "Lamarr", "Clarke", "Turing", "Dijkstra", "Wirth", "Hoare", "Liskov"];
const kTitles = ["Birds of the coast", "Receipts, round two", "Street signs at night", "Dialogues about the weather", "X-ray: hairline fractures", "Satellite tiles, northern region: forests, lakes, roads and everything that could not be told apart in the first round", "(مسودة) نصوص v2 — 2026!", "NoSpaceAnywhereInThisTitleBecauseItIsTheNameOfAFileThatSomebodyDroppedHere_final_final_2.tar.gz"];
const kDays = 60;
const kHourMs = 3_600_000;

export const kLongestEmail = "maximiliane.von-und-zu-hohenlohe-waldenburg@labelling-department.example.org";
// Some names and titles are longer, or written otherwise, than a page's maker thinks of.
export const kOneWordEmail = "one.word@example.org";
const kUnusual = [
  { email: kOneWordEmail, first_name: "Pneumonoultramicroscopicsilicovolcanoconiosis".repeat(2), last_name: "W".repeat(60) },
  { email: kLongestEmail, first_name: "Maximiliane Alexandrina", last_name: "von und zu Hohenlohe-Waldenburg-Schillingsfürst" },
  { email: "angeliki@example.gr", first_name: "Αγγελική", last_name: "Παπαδοπούλου" },
  { email: "maryam@example.org", first_name: "مریم", last_name: "میرزاخانی" },
];

export async function populate(program) {
  const accounts = Array.from({ length: kPeople }, (_, index) => account(index));
  // Two at a time: more would only wait for their turn to hash.
  await Promise.all([0, 1].map(async (lane) => {
    for (const { email } of accounts.slice(1).filter((_, index) => index % 2 === lane)) await make(program, email);
  }));
  const users = await program.api(kToken, "GET", "/api/users/");
  for (const { id, email } of users) {
    const { first_name, last_name } = accounts.find((account) => account.email === email);
    if (id % 9 === 0) continue; // some have told nobody their name
    await program.api(kToken, "PATCH", `/api/users/${id}`, { first_name, last_name });
  }
  await program.api(kToken, "POST", "/api/activity/batch", pings(users));
  for (const [index, title] of kTitles.entries()) {
    const project = await program.api(kToken, "POST", "/api/projects", { title });
    if (index > 0) await program.api(kToken, "POST", `/api/projects/${project.id}/contributions`, { annotations: 7 * index * index });
  }
}

function account(index) {
  if (index > 0 && index <= kUnusual.length) return kUnusual[index - 1];
  const [first_name, last_name] = [kFirst[index % kFirst.length], kLast[index % kLast.length]];
  return { email: `${first_name}.${last_name}@example.org`.toLowerCase(), first_name, last_name };
}

async function make(program, email) {
  const made = await program.shell(["create_user", "--username", email, "--password", kPassword]);
  if (made.code !== 0) throw new Error(made.out);
}

// Everybody has a rhythm of their own: days off, days on; some have not come for weeks.
function pings(users) {
  const now = Date.now();
  const lines = [];
  for (const { id } of users) {
    if (id % 13 === 0) continue;
    for (let day = id % 7 === 0 ? 20 : 0; day < kDays; day += 1) {
      const times = (id * 31 + day * 17 + ((id * day) % 11)) % 9;
      for (let n = 0; n < times - 2; n += 1) {
        const at = new Date(now - day * 24 * kHourMs - ((id * 7 + n * 5) % 20) * kHourMs / 4);
        lines.push(JSON.stringify({ user: id, at: at.toISOString() }));
      }
    }
  }
  return lines.join("\n") + "\n";
}
