/** Numbers in a row, eight bytes each, however many come. */
export class GrowingNumbers {
  #held = new Float64Array(1_024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#held.length) {
      const larger = new Float64Array(this.#held.length * 2);
      larger.set(this.#held);
      this.#held = larger;
    }
    this.#held[this.#length] = value;
    this.#length += 1;
  }

  values(): Float64Array {
    return this.#held.subarray(0, this.#length);
  }
}
