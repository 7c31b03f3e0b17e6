/** Whether the work ends, well or badly, within the time. */
export async function settlesWithin(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), milliseconds);
  try {
    const settled = work.then(
      () => true,
      () => true,
    );
    return await Promise.race([settled, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
