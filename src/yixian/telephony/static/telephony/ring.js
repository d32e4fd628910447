// How a call is heard at a seat: the ringing a caller in China knows, 450 Hz, one second on and four off.

const HERTZ = 450;
const LOUD = 0.2;
const ON = 1;
const EVERY = 5; // seconds

export class Ring {
  /** Called while a person presses something: before that no browser lets a page be heard. */
  allow() {
    this.sound ??= new AudioContext();
    this.sound.resume();
  }

  start() {
    this.stop();
    this.once();
    this.timer = setInterval(() => this.once(), EVERY * 1000);
  }

  once() {
    if (!this.sound) return;
    const [tone, gain] = [this.sound.createOscillator(), this.sound.createGain()];
    tone.frequency.value = HERTZ;
    gain.gain.value = LOUD;
    tone.connect(gain).connect(this.sound.destination);
    tone.start();
    tone.stop(this.sound.currentTime + ON);
    this.tone = tone;
  }

  stop() {
    clearInterval(this.timer);
    this.tone?.stop();
    this.tone = null;
  }
}
