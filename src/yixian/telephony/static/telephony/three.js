// Three in a call, as the seat's telephone tells the system: aside to somebody, joined, back, out, or the caller handed on.
// The seat's own line stays up all the while; whom it hears is the switch's doing, and is asked for.

const LOOKS = 1_000; // ms between two looks how the three stand
export const WITH_THIRD = ["asking", "consulting", "joined"];
/** What a seat presses, and the address in the window's page that does it. */
const ADDRESSES = { aside: "aside", join: "joined", back: "returned", leave: "left", hand: "handed" };

export class Three {
  /** `ask(address, fields)` asks the system, `wait(ms)` waits; `told(message)` tells the seat's pages. */
  constructor(phone, addresses, { ask, wait, told }) {
    Object.assign(this, { phone, addresses, ask, wait, told });
  }

  does(what) {
    return what in ADDRESSES;
  }

  async press(what, to) {
    const { phone } = this;
    const { session } = phone;
    if (!session || this.asked) return;
    this.asked = true;
    const { third, outside, address } = phone.state;
    try {
      if (what === "aside" && phone.state.unrecorded) {
        await phone.record(session, true); // what is said aside is recorded from its beginning
        if (phone.state.unrecorded) return;
      }
      const answer = await this.ask(this.addresses[ADDRESSES[what]], { to });
      if (what === "leave" || what === "hand") this.told({ kind: "handed", third, outside, ...answer, address, reached: what === "leave" });
      if (what === "leave" ? !outside : what === "hand" && !answer.outside) phone.handedOn = address;
      if (phone.session === session) phone.change({ ...answer, fault: "" });
    } catch (refused) {
      if (phone.session === session) phone.change({ fault: refused.message });
    } finally {
      this.asked = false;
    }
    if (phone.session === session) await this.watch(session);
  }

  /** Who is called takes it up, does not, or goes: looked at as long as there is a third. */
  async watch(session) {
    if (this.watching === session) return;
    this.watching = session;
    const { phone } = this;
    while (phone.session === session && WITH_THIRD.includes(phone.state.stage)) {
      await this.wait(LOOKS);
      try {
        const { stage } = this.asked ? phone.state : await this.ask(this.addresses.stand, {});
        if (phone.session === session && stage && !this.asked) phone.change(WITH_THIRD.includes(stage) ? { stage } : { stage: "talking", third: "" });
      } catch {
        // Asked again.
      }
    }
    this.watching = null;
  }
}
