// A base that an alias makes of several types is each of them.
interface Reads { read(): void }
interface Writes { write(): void }
interface Seeks { seek(): void }
type Both = Reads & Writes;
export interface File extends Both {}
//> use -> Reads.read Calls
//> use -> Writes.write Calls
//! use -> Seeks.seek
export function use(file: File) { file.read(); file.write(); }
