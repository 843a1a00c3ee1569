// What people do in many stories, in the words of the pages.

import { kPassword } from "./story.mjs";

export async function sign_up(person, email, { first_name = "", last_name = "", password = kPassword, at = "/user/signup/" } = {}, status = 200) {
  await person.opens(at);
  await person.field("Email").fill(email);
  await person.field("Password").fill(password);
  await person.field("First name (optional)").fill(first_name);
  await person.field("Last name (optional)").fill(last_name);
  await person.comes(() => person.button("Create account").click(), status);
}

export async function log_in(person, email, password = kPassword, status = 200) {
  await person.opens("/user/login/");
  await person.field("Email").fill(email);
  await person.field("Password").fill(password);
  await person.comes(() => person.button("Log in").click(), status);
}

const account_menu = (person) => person.page.locator("summary", { hasText: "Your account" });

export async function log_out(person) {
  await account_menu(person).click();
  await person.comes(() => person.button("Log out").click());
}

export async function goes_to_people(person) {
  await person.page.locator("summary[aria-label=Menu]").click();
  await person.looks();
  await person.comes(() => person.page.locator("a.menu-item", { hasText: "People" }).click());
}

export async function goes_to_account(person) {
  await account_menu(person).click();
  await person.looks();
  await person.comes(() => person.page.locator("a.menu-item", { hasText: "Account & Settings" }).click());
}

// The invitation, in its dialog over the list.
export async function opens_invitation(person) {
  await goes_to_people(person);
  await person.link("+ Add People").click();
  await person.page.locator("dialog[open]").waitFor();
  await person.looks();
}

export async function closes_dialog(person) {
  await person.link("Close").click();
  await person.page.locator("dialog[open]").waitFor({ state: "detached" });
}

// A click on a row: the person beside the list where there is room, else on a page of their own.
export async function opens_person(person, email) {
  const row = person.row(email);
  if (person.page.viewportSize().width < 1280) return person.comes(() => row.click());
  await row.click();
  await person.page.locator("aside.panel").getByRole("heading", { level: 1 }).waitFor();
  await person.looks();
}

export const path_of = (url) => new URL(url).pathname + new URL(url).search + new URL(url).hash;

// The invitation link, as it is on the clipboard.
export async function copies_invitation(person) {
  await opens_invitation(person);
  await person.button("Copy").click();
  await person.button("Copied").waitFor();
  return person.clipboard();
}

// The token that programs act with in this person's name.
export async function api_token(person) {
  await goes_to_account(person);
  return person.field("Token").inputValue();
}
