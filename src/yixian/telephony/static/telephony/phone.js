// The telephone of a seat: its window signs in at the switch, rings, and holds the call. The seat's pages show and
// command it through `bar.js`. Who calls is asked of the system by the call's uid; nothing of it is believed from here.

import { CHANNEL, Controls, HEARS, OUT } from "./controls.js";
import { demonstration } from "./demonstration.js";
import { Ring } from "./ring.js";
import { Three } from "./three.js";
import { token } from "./token.js";
import JsSIP from "../vendor/jssip.min.js";

const root = document.getElementById("phone");
const pad = root.querySelector("[data-keypad]");
const signInButton = root.querySelector("[data-sign-in-button]");
const remote = root.querySelector("[data-remote]");
const channel = new BroadcastChannel(CHANNEL);
const me = crypto.randomUUID();
const TITLE = document.title;
const BEAT = 15_000; // ms: how soon a window learns that another one has signed in
const AGAIN = 2_000; // ms until the system is asked anew about a call
const STANDS = 1_000; // ms between two looks whether somebody who is called has taken it up
const SOUND = { mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } };
const POPS_WITHIN = 400; // ms a page has to open the contact, before this window does

const says = (name) => root.querySelector(`[data-says="${name}"]`).content.textContent;
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The other side is heard in this window. */
function hears(connection) {
  connection.addEventListener("track", ({ track, streams }) => {
    remote.srcObject = streams[0] ?? new MediaStream([track]);
  });
}

/** Why a call that was placed is over, in words; "" where both had talked. The switch tells the cause (ITU-T Q.850). */
function whyEnded(message, phase) {
  if (phase !== "calling") return "";
  const cause = /cause=(\d+)/.exec(message?.getHeader("Reason") ?? "")?.[1];
  return says({ 17: "busy", 18: "no_answer", 19: "no_answer" }[cause] ?? "not_reached");
}

class Refused extends Error {
  constructor(words, status) {
    super(words);
    this.status = status;
  }
}

/** Whether the system did not answer, or not as itself: it may do so soon. */
const isAway = ({ status }) => !status || status >= 500;

/** Ask the system; throws `Refused` with its words, or with ours where it does not answer. */
async function ask(address, fields) {
  let answer;
  try {
    answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": token() }, body: new URLSearchParams({ window: me, ...fields }) });
  } catch {
    throw new Refused(says("no_server"), 0);
  }
  if (answer.redirected || answer.status === 403) throw new Refused(says("not_logged_in"), 403);
  const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : null;
  if (!answer.ok || !told) throw new Refused(told?.detail ?? says("no_server"), answer.ok ? 0 : answer.status);
  return told;
}

class Phone {
  constructor() {
    this.state = { ...OUT, takesNoCalls: "takesNoCalls" in root.dataset };
    this.user = "";
    this.ua = null;
    this.session = null;
    this.popped = false;
    this.isAlone = false; // the system did not answer when it was last asked
    this.handedOn = ""; // the page of the contact that the last call was about, when it was handed on inside
    this.ring = new Ring();
    this.three = new Three(this, root.dataset, { ask, wait, told: (message) => channel.postMessage(message) });
    this.controls = new Controls(root.querySelector("[data-controls]"), (what, value) => this.press(what, value));
    this.controls.places.address.target = "yixian-desk"; // this window stays with its call
    signInButton.addEventListener("click", () => this.signIn());
    demonstration(root.querySelector("[data-demonstration]"), { ask, fail: (error) => this.change({ fault: this.explained(error) }) });
    pad.addEventListener("click", ({ target }) => target.dataset.digit && this.session?.sendDTMF(target.dataset.digit, { transportType: "RFC2833" }));
    channel.addEventListener("message", ({ data }) => this.hear(data));
    addEventListener("beforeunload", (event) => this.session && event.preventDefault());
    addEventListener("pagehide", () => this.leave());
    setInterval(() => this.beat(), BEAT);
    signInButton.disabled = false;
    this.change({});
  }

  /** The new state, on this window and on every page. */
  change(changed) {
    Object.assign(this.state, changed);
    const { mode, phase } = this.state;
    root.querySelector("[data-controls]").hidden = mode === "out";
    signInButton.hidden = mode !== "out";
    pad.hidden = phase !== "talking";
    for (const one of root.querySelectorAll("[data-demonstration] button")) one.disabled = mode !== "ready" || phase !== "";
    document.title = phase === "ringing" ? `${says("ring_title")} ${this.state.caller}` : TITLE;
    this.controls.show(this.state);
    this.tellFault();
    channel.postMessage({ kind: "state", state: { ...this.state }, title: says("ring_title") });
  }

  /** What is wrong is said here also while nobody is signed in and the controls are put away. */
  tellFault() {
    const { fault } = this.controls.places;
    const place = this.state.mode === "out" ? root : this.controls.root;
    if (fault.parentElement !== place) place.append(fault);
  }

  press(what, value) {
    const { session } = this;
    if (what === "answer") this.answer();
    else if (what === "hang_up") session?.terminate();
    else if (what === "unrecord" && session) this.record(session, this.state.unrecorded);
    else if (this.three.does(what)) this.three.press(what, value);
    else if (what === "call") this.call(root.dataset.place, { to: value });
    else if (what === "call_at") this.call(value.address, { reason: value.reason });
    else if (what === "mute" && session) session[this.state.muted ? "unmute" : "mute"]({ audio: true });
    else if (what === "hold" && session) session[this.state.held ? "unhold" : "hold"]();
    else if (what === "ready" || what === "rest") this.attend(what, value);
    else if (what === "sign_out") this.signOut("");
  }

  hear(data) {
    if (data.kind === "hello") {
      this.change({});
      this.beat(); // a page that was opened may be the one on which the last call was finished
      this.findPage();
    } else if (data.kind === "do") this.press(data.what, data.value);
    else if (data.kind === "popped") this.popped = true;
  }

  async signIn() {
    signInButton.disabled = true;
    this.ring.allow();
    try {
      const microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
      for (const track of microphone.getTracks()) track.stop();
      const { user, password, mode } = await ask(root.dataset.signIn, {});
      this.register(user, password, mode);
    } catch (error) {
      this.change({ fault: this.explained(error) });
    } finally {
      signInButton.disabled = false;
    }
  }

  explained(error) {
    if (error instanceof Refused) return error.message;
    return says(error?.name === "NotAllowedError" || !navigator.mediaDevices ? "microphone_refused" : "no_microphone");
  }

  register(user, password, mode) {
    this.user = user;
    const socket = new JsSIP.WebSocketInterface(root.dataset.socket);
    socket.via_transport = "ws"; // whatever the city's web server makes of it on the way
    this.host = new URL(root.dataset.socket).hostname;
    const uri = `sip:${user}@${this.host}`;
    this.ua = new JsSIP.UA({ sockets: [socket], uri, authorization_user: user, password, register_expires: 300, session_timers: false, user_agent: "Yixian" });
    this.ua.on("registered", () => this.change({ mode: this.state.mode === "out" ? mode : this.state.mode, fault: "" }));
    this.ua.on("registrationFailed", ({ response }) => response && this.signOut(says("refused")));
    this.ua.on("disconnected", () => this.ua && this.change({ fault: says("no_switch") }));
    this.ua.on("newRTCSession", (event) => this.meet(event));
    this.ua.start();
  }

  signOut(fault) {
    const { ua } = this;
    this.ua = null;
    ua?.stop();
    this.ring.stop();
    this.change({ ...OUT, takesNoCalls: this.state.takesNoCalls, fault });
  }

  leave() {
    // No person hung up: by this the switch knows to give the caller to somebody else.
    if (this.session?.isEstablished()) this.session.terminate({ extraHeaders: ["Reason: Q.850;cause=41"] });
    this.ua?.stop();
    channel.postMessage({ kind: "closed" });
  }

  /** A call comes. A second one at a time never should; the switch is told so. */
  meet({ session, request, originator }) {
    if (originator !== "remote") return;
    if (this.session) {
      session.terminate();
      return;
    }
    this.session = session;
    this.handedOn = "";
    const uid = request.getHeader("X-Call-Uid") ?? "";
    const named = session.remote_identity.display_name;
    const stage = HEARS.includes(named) ? named : "";
    this.change({ phase: "ringing", stage, caller: session.remote_identity.uri.user, number: stage ? says("hears") : (request.getHeader("X-Number") ?? ""), placed: false, since: Date.now(), address: "", fault: "" });
    this.ring.start();
    this.pop(session, uid);
    session.on("accepted", () => this.talk(session, uid));
    this.follow(session);
    session.on("ended", () => this.part(session, uid, ""));
    session.on("failed", ({ originator: by, cause }) => this.part(session, uid, by === "local" && cause !== "Rejected" ? says("call_failed") : ""));
  }

  /** What every call's sound does, whoever began it. */
  follow(session) {
    session.on("hold", ({ originator: by }) => by === "local" && this.change({ held: true }));
    session.on("unhold", ({ originator: by }) => by === "local" && this.change({ held: false }));
    session.on("muted", () => this.change({ muted: true }));
    session.on("unmuted", () => this.change({ muted: false }));
  }

  /** Record this call, or leave it out of its recording: for a while only. */
  async record(session, on) {
    clearTimeout(this.recordAgain);
    try {
      const { unrecorded, seconds } = await ask(root.dataset.recording, { stop: on ? "0" : "1" });
      if (this.session !== session) return;
      this.change({ unrecorded, fault: "" });
      if (unrecorded) this.recordAgain = setTimeout(() => this.session === session && this.record(session, true), seconds * 1000);
    } catch (refused) {
      if (this.session !== session) return;
      this.change({ fault: refused.message });
      if (on) this.recordAgain = setTimeout(() => this.session === session && this.record(session, true), AGAIN);
    }
  }

  /** Call somebody: the system says what to dial; the switch takes it up at once, and rings there. */
  async call(address, fields) {
    if (!this.ua || this.session || this.asking) return;
    this.asking = true;
    try {
      const { dial, name } = await ask(address, fields);
      if (!this.ua || this.session) return;
      const session = this.ua.call(`sip:${dial}@${this.host}`, { ...SOUND, eventHandlers: {} });
      this.session = session;
      this.handedOn = "";
      this.change({ phase: "calling", caller: name, number: "", placed: true, since: Date.now(), address: "", fault: "" });
      hears(session.connection);
      this.follow(session);
      session.on("accepted", () => this.reach(session));
      session.on("ended", ({ originator: by, message }) => this.part(session, "", by === "remote" ? whyEnded(message, this.state.phase) : ""));
      session.on("failed", ({ originator: by, cause }) => this.part(session, "", by === "local" && cause === "Canceled" ? "" : says("call_failed")));
    } catch (refused) {
      this.change({ fault: refused.message });
    } finally {
      this.asking = false;
    }
  }

  /** Until whoever is called takes it up; the system sees it at the switch. */
  async reach(session) {
    while (this.session === session && this.state.phase === "calling") {
      try {
        const { stage, address } = await ask(root.dataset.stand, {});
        if (this.session === session) this.change({ address, ...(stage === "talking" ? { phase: "talking", stage, since: Date.now() } : {}) });
      } catch {
        // Asked again.
      }
      await wait(STANDS);
    }
  }

  /** Of a call that was placed the contact may be made while it is up, when somebody who was missed is reached. */
  async findPage() {
    const { session } = this;
    if (!session || !this.state.placed || this.state.address) return;
    try {
      const { address } = await ask(root.dataset.stand, {});
      if (this.session === session) this.change({ address });
    } catch {
      // Asked again from the next page.
    }
  }

  answer() {
    const { session } = this;
    if (!session || this.state.phase !== "ringing" || session.isEstablished()) return;
    this.ring.stop();
    session.on("peerconnection", ({ peerconnection }) => hears(peerconnection));
    session.answer(SOUND);
  }

  async talk(session, uid) {
    this.ring.stop();
    this.change({ phase: "talking", stage: this.state.stage || "talking", since: Date.now(), fault: "" });
    // From now on the next call waits until this one is finished.
    if (this.state.address) await this.contact(session, uid);
    else await this.pop(session, uid);
    this.beat();
  }

  /** The call's contact, asked for until the system answers, no other seat talks in the call any more, or it is over. */
  async contact(session, uid) {
    while (uid && !this.state.takesNoCalls && this.session === session) {
      try {
        const told = await ask(root.dataset.call, { uid });
        if (this.session === session) this.change({ ...told, fault: "" });
        else if (!session.isEstablished() && !session.start_time) this.forget(uid, told.address); // the caller was faster
        return told.address;
      } catch (refused) {
        if (refused.status !== 409 || !session.isEstablished()) {
          if (this.session === session) this.change({ fault: this.wordsOf(refused) });
          if (!isAway(refused)) return "";
        }
        await wait(AGAIN);
      }
    }
    return "";
  }

  async pop(session, uid) {
    const address = await this.contact(session, uid);
    if (!address || this.session !== session) return;
    this.popped = false;
    channel.postMessage({ kind: "pop", address });
    await wait(POPS_WITHIN);
    if (!this.popped && this.session === session) window.open(address, "yixian-desk"); // the link stands here if it may not
  }

  async part(session, uid, fault) {
    if (this.session !== session) return;
    const { phase, address } = this.state;
    this.session = null;
    this.ring.stop();
    remote.srcObject = null;
    this.change({ phase: "", muted: false, stage: "", third: "", placed: false, outside: false, held: false, unrecorded: false, caller: "", number: "", since: 0, address: "", fault });
    if (phase === "ringing" && address) await this.forget(uid, address);
    this.beat();
  }

  /** Nobody took it up here: its contact goes, and so does the page that shows it. */
  async forget(uid, address) {
    try {
      const { dropped } = await ask(root.dataset.notTakenUp, { uid });
      if (dropped) channel.postMessage({ kind: "dropped", address, desk: root.dataset.desk });
    } catch {
      // It stays in front of the seat, who says what became of it.
    }
  }

  async attend(want, reason) {
    try {
      const { mode, unfinished } = await ask(root.dataset.attend, { want, reason, user: this.user });
      const isBack = this.isAlone;
      this.isAlone = false;
      if (this.handedOn) channel.postMessage({ kind: "handed_on", address: this.handedOn, desk: root.dataset.desk });
      if (this.ua) this.change({ mode, ...(this.session ? {} : { address: unfinished }), ...(want || isBack ? { fault: "" } : {}) });
    } catch (refused) {
      const isOut = refused.status === 403 || (refused.status === 409 && !want);
      if (isOut && !this.session) this.signOut(refused.message); // who talks goes on talking, and is out then
      else if (this.ua && (want || isAway(refused))) {
        this.isAlone = isAway(refused);
        this.change({ fault: this.wordsOf(refused) });
        if (this.isAlone) this.beatSoon();
      }
    }
  }

  /** What is wrong, as it concerns whoever talks: the call is the switch's, and goes on. */
  wordsOf(refused) {
    const { message } = refused;
    return message === says("no_server") && this.session?.isEstablished() ? says("no_server_in_call") : message;
  }

  /** While the system is away it is asked oftener, each seat at another moment: nobody waits longer than need be. */
  beatSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.beat(), AGAIN * (1 + Math.random()));
  }

  beat() {
    if (this.ua && this.state.mode !== "out") this.attend("", "");
  }
}

new Phone();
