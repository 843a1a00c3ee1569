// Somebody at a browser. Every page they come to is inspected, and no test can forget it:
//
//   await ada.opens("/people/");                                  // an address typed in
//   await ada.comes(() => ada.link("Ada Lovelace").click());      // anything that leads to a page
//   await ada.comes(() => ada.button("Log in").click(), 401);     // one that the test provokes
//   await ada.looks();                                            // again: a dialog is open now
//
// A page is at fault where axe finds a violation, where it is wider than the window, where anything is
// said on the console as an error (which is where the browser reports what the content security policy
// stopped), where it asks another host for anything, or where it was left before it was inspected.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

const axe_source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export class Person {
  #problems = [];
  #arrival = null; // { url, status, inspected } of the page that is shown
  #provoked = []; // what the console may say because the test wanted it

  #passes_through = false; // the next page is not stayed on

  #devtools = null; // where the browser's scripts are switched off

  constructor(context, page, url) {
    this.context = context;
    this.page = page;
    this.url = url;
    page.on("console", (message) => message.type() === "error" && this.#hear(message));
    page.on("pageerror", (error) => this.#problems.push(`uncaught: ${error.stack}`));
    page.on("request", (request) => this.#watch(request));
    page.on("response", (response) => this.#arrive(response));
  }

  // JavaScript is off from now on.
  async switches_scripts_off() {
    this.#devtools = await this.context.newCDPSession(this.page);
    await this.#switch_scripts(false);
  }

  async opens(path, status = 200) {
    await this.comes(() => this.page.goto(this.url + path), status);
  }

  // The page at `path` goes on to another by itself, which answers with `status`.
  async opens_through(path, status = 200) {
    if (status >= 400) this.#provoked.push(new RegExp(`Failed to load resource: .* status of ${status}`));
    this.#passes_through = true;
    await this.page.goto(this.url + path).catch(() => {}); // the other page may overtake it
    await this.page.waitForFunction(() => location.hash === "" && !document.getElementById("password-code-form") && document.readyState === "complete");
    assert.equal(this.#arrival.status, status, `the status of ${this.page.url()}`);
    await this.looks();
  }

  // The console may say this so many times, because the test wants it.
  provokes(expected, times = 1) {
    for (let n = 0; n < times; n += 1) this.#provoked.push(expected);
  }

  // `action` leads to a page, which answers with `status`.
  async comes(action, status = 200) {
    if (status >= 400) this.#provoked.push(new RegExp(`Failed to load resource: .* status of ${status}`));
    const before = this.#arrival;
    const loaded = this.page.waitForEvent("load");
    await Promise.all([loaded, action()]);
    assert.notEqual(this.#arrival, before, "no page came");
    assert.equal(this.#arrival.status, status, `the status of ${this.page.url()}`);
    await this.looks();
  }

  async looks() {
    this.#arrival.inspected = true;
    // axe is a script itself; those of the page have had their chance and do not run any more.
    if (this.#devtools) await this.#switch_scripts(true);
    await this.#inspect();
    if (this.#devtools) await this.#switch_scripts(false);
    this.#judge();
  }

  async #inspect() {
    const where = `${this.page.url()} (${await this.page.title()})`;
    const [width, shown] = await this.page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    const window_width = this.page.viewportSize().width;
    assert.ok(width <= window_width && shown <= window_width, `${where} is ${width} px wide in a window of ${window_width}`);
    await this.page.evaluate(axe_source);
    const { violations } = await this.page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
    const found = violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}\n  ${node.html}\n  ${node.failureSummary}`));
    assert.deepEqual(found, [], `axe at ${where}`);
  }

  async #switch_scripts(on) {
    await this.#devtools.send("Emulation.setScriptExecutionDisabled", { value: !on });
  }

  // Says of the whole visit that it was clean, and ends it.
  async leaves() {
    if (this.#arrival && !this.#arrival.inspected) this.#problems.push(`never inspected: ${this.#arrival.url}`);
    await this.context.close();
    this.#judge();
  }

  path() {
    const { pathname, search, hash } = new URL(this.page.url());
    return pathname + search + hash;
  }

  field(label) { return this.page.getByLabel(label, { exact: true }); }
  button(name) { return this.page.getByRole("button", { name, exact: true }); }
  link(name) { return this.page.getByRole("link", { name, exact: true }); }
  heading(name) { return this.page.getByRole("heading", { name, exact: true }); }
  row(text) { return this.page.getByRole("row").filter({ hasText: text }); }
  text(words) { return this.page.getByText(words); }
  clipboard() { return this.page.evaluate(() => navigator.clipboard.readText()); }

  #judge() {
    assert.deepEqual(this.#problems, [], "what went wrong behind the pages");
  }

  #hear(message) {
    const text = message.text();
    const at = this.#provoked.findIndex((expected) => expected.test(text));
    if (at >= 0) this.#provoked.splice(at, 1);
    else this.#problems.push(`console: ${text} (${message.location().url})`);
  }

  #watch(request) {
    const url = new URL(request.url());
    const is_ours = url.origin === this.url || url.protocol === "data:" || url.protocol === "blob:";
    if (!is_ours) this.#problems.push(`asked another host: ${url}`);
  }

  #arrive(response) {
    const request = response.request();
    if (!request.isNavigationRequest() || request.frame() !== this.page.mainFrame()) return;
    if (response.status() >= 300 && response.status() < 400) return;
    if (this.#arrival && !this.#arrival.inspected) this.#problems.push(`left before it was inspected: ${this.#arrival.url}`);
    this.#arrival = { url: response.url(), status: response.status(), inspected: this.#passes_through };
    this.#passes_through = false;
  }
}
