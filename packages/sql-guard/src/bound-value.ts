/** A value bound to a parameter of the printed statement. Lists are bound only where the engine has arrays. */
export type BoundValue = string | number | boolean | null | readonly (string | number | boolean)[];
