// The controls, as everywhere in Lifeboat: what a person calls them, and when they hold.

export const CONTROLS = new Map([
  ['RR-01', ['Backup coverage', 'Registered, and a restorable backup exists']],
  ['RR-02', ['Full backup age', 'The newest good full backup is recent']],
  ['RR-03', ['Data backup age', 'The newest good full, differential or incremental backup is recent']],
  ['RR-04', ['Schedule held', 'Each expected run happened']],
  ['RR-05', ['No unresolved failure', 'No failed run after the last success']],
  ['RR-06', ['Not empty', 'The backup has a plausible size']],
  ['RR-07', ['Chain complete', 'Every parent and log range is there']],
  ['RR-08', ['Integrity verified', 'Checksums of the backup were verified']],
  ['RR-09', ['Restore tested', 'A real restore succeeded']],
  ['RR-10', ['Test covers backup', 'The tested backup is the one in use']],
  ['RR-11', ['Content checked', 'Rows and tables of a restore were compared']],
  ['RR-12', ['RTO met', 'Measured restore time is within the recovery time objective']],
  ['RR-13', ['RPO lag', 'The newest recoverable instant is recent']],
  ['RR-14', ['Archiving healthy', 'Log archiving is on and does not fail']],
  ['RR-15', ['PITR without gap', 'No log segment is lost']],
  ['RR-16', ['PITR verified', 'Point-in-time recovery was checked recently']],
  ['RR-17', ['Identity coherent', 'Cluster, timeline and versions fit production']],
  ['RR-18', ['Retention covers migration', 'The deciding backup outlives the migration']],
  ['RR-19', ['Copies 3-2-1', 'Three copies, two media, one off-site']],
  ['RR-20', ['Immutable copy', 'A locked copy exists and is fresh']],
  ['RR-21', ['Encrypted, key held', 'Encrypted, and the key proven by a restore']],
  ['RR-22', ['Evidence fresh', 'Every source behind a required control is alive']],
  ['RR-23', ['Procedure tested', 'A recovery procedure exists and was tested']],
  ['RR-24', ['Checklist complete', "The migration's checklist is complete"]],
  ['RR-25', ['Test segregated', 'The restore ran on another system than the source']],
]);

export const controlName = (id) => CONTROLS.get(id)?.[0] ?? '';
export const controlPromise = (id) => CONTROLS.get(id)?.[1] ?? '';

export const LEVELS = [
  'L0 · reported, nothing proven',
  'L1 · present and not empty',
  'L2 · checksum or structure verified',
  'L3 · restored',
  'L4 · restored, content checked',
  'L5 · restored, content checked, within RTO, from an off-site copy',
];
