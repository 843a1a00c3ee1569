// The program as an operator has it: a server on a data directory of its own, and the shell beside it.
//
//   const program = await Program.start({ LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK: "true" });
//   await program.shell(["user", "--username", "ada"]);      // { code, out }
//   await program.restart();                                 // the same port, the same data
//   await program.end();                                     // removes the data
//
// No setting of this machine reaches it. The port is any free one, and is kept over a restart.

import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const kProgram = process.env.MUSTER_PROGRAM ?? new URL("../../../build/release/muster", import.meta.url).pathname;
const kStartMs = 60_000;

const running = new Set();
process.on("exit", () => running.forEach((child) => child.kill("SIGKILL")));

export class Program {
  static async start(settings = {}) {
    const program = new Program();
    program.folder = await mkdtemp(join(tmpdir(), "muster-browser-"));
    program.settings = settings;
    await program.#run(0);
    return program;
  }

  async restart(settings = this.settings) {
    this.settings = settings;
    await this.#stop();
    await this.#run(new URL(this.url).port);
  }

  async end() {
    await this.#stop();
    await rm(this.folder, { recursive: true });
  }

  shell(words, input = "") {
    const child = this.#spawn(words);
    child.stdin.end(input);
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, out: child.said })));
  }

  // A request of another program, with a token that it holds. The answer's JSON.
  async api(token, method, path, body) {
    const answer = await fetch(this.url + path, {
      method,
      headers: { Authorization: `Token ${token}`, ...(typeof body === "object" && { "Content-Type": "application/json" }) },
      body: typeof body === "object" ? JSON.stringify(body) : body,
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  }

  #spawn(words) {
    const env = { PATH: process.env.PATH, HOME: this.folder, LANG: "C.UTF-8", ...this.settings };
    const child = spawn(kProgram, [...words, "--data-dir", join(this.folder, "data")], { env });
    child.said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (child.said += text));
    running.add(child);
    child.on("close", () => running.delete(child));
    return child;
  }

  async #run(port) {
    this.server = this.#spawn(["start", "--port", String(port)]);
    const server = this.server;
    await new Promise((resolve, reject) => {
      const fail = (why) => reject(new Error(`muster start ${why}:\n${server.said}`));
      const patience = setTimeout(() => fail("did not say where it listens"), kStartMs);
      server.on("close", (code) => fail(`ended with ${code}`));
      server.stdout.on("data", () => {
        const where = / is running at (\S+) /.exec(server.said);
        if (!where) return;
        clearTimeout(patience);
        this.url = where[1];
        resolve();
      });
    });
  }

  async #stop() {
    if (this.server.exitCode !== null) throw new Error(`the server had ended:\n${this.server.said}`);
    const ended = new Promise((resolve) => this.server.on("close", resolve));
    this.server.kill("SIGTERM");
    const code = await ended;
    if (code !== 0) throw new Error(`muster start ended with ${code}:\n${this.server.said}`);
  }
}
