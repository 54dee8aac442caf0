/** How whoever is signed in gets in. */
export const security = {
  nav: 'Security',
  title: 'Security',
  lead: 'What you sign in with, and what you confirm with before money moves.',
  passkeys: {
    title: 'Your passkeys',
    hint: {
      member:
        'A passkey is a key in your phone, computer or security key. With one, nobody signs in or changes where you are paid by your password alone, and a copied page cannot ask for it.',
      operator:
        'A passkey is a key in your phone, computer or security key. It takes the place of the six digits beside your password, and a copied page cannot ask for it.',
    },
    none: 'You have no passkey yet',
    noneText: {
      member: 'Your password alone lets you in and confirms what you do.',
      operator: 'You sign in by password and authenticator.',
    },
    caption: 'Your passkeys, oldest first',
    passkey: 'Passkey',
    synced: 'shared among your devices',
    oneDevice: 'on one device alone',
    added: 'Added',
    used: 'Last used',
    never: 'not yet',
    acts: 'Change',
    remove: 'Remove',
    removeOf: (name: string) => `Remove ${name}`,
    removeTitle: (name: string) => `Remove the passkey “${name}”?`,
    removeText:
      'It opens and confirms nothing any more. Your other sessions end, and you are told by mail. Take it off the device as well.',
    removeLast: {
      member: 'It is your last one: from then on your password alone lets you in and confirms what you do.',
      operator: 'It is your last one: from then on you confirm with your authenticator.',
    },
    removeDo: 'Remove passkey',
    name: 'What to call it',
    nameHint: 'So that you know it again: “My phone”, “Key in the safe”.',
    nameMissing: 'Give the passkey a name first.',
    add: 'Add a passkey',
    addDone: 'The passkey was added. Your other sessions were ended, and you are told by mail.',
    removed: 'The passkey was removed.',
    declined: 'No passkey was made',
    declinedText:
      'It was closed, or took too long. Nothing was changed and no money moved. Try again when you are ready.',
    there: 'This device has a passkey of yours already',
    thereText: 'Nothing was changed. Use another device or a security key for a second one.',
    full: (most: number) => `You have ${most} passkeys, which is the most. Remove one to add another.`,
    unknown: 'This browser knows no passkeys',
    unknownText: 'Open this page in a current browser to add one. Those that you have are listed here.',
    noHost: 'Passkeys need a name in the address of this service',
    noHostText: {
      member: 'It is reached by a bare network address here. Ask your operator.',
      operator: 'It is reached by a bare network address. Give it a host name and set PAYDIRT_ORIGIN to it.',
    },
    lost: {
      member:
        'If you lose every passkey, ask your operator for a new link: you choose a new password, and the lost passkeys stop working. Add two, and you need not ask.',
      operator: 'If you lose every passkey, your authenticator or a recovery code lets you in.',
    },
  },
  authenticator: {
    title: 'Your authenticator',
    hint: 'Connect another one when you change your device, or after a recovery code. Every session of yours ends then, this one too.',
    begin: 'Connect another authenticator',
    waits:
      'The authenticator of before works until you confirm a code of the new one. The secret waits for ten minutes.',
    keep: 'Keep the one of before',
    done: 'The new authenticator is connected. Sign in with it.',
  },
  codes: {
    title: 'Your recovery codes',
    hint: 'Each stands in for your authenticator once, beside your password. They are kept as hashes: nobody can show them again.',
    left: 'Not used yet',
    madeAt: 'Made',
    none: 'You have no recovery codes',
    few: (left: number) => (left === 0 ? 'No recovery code is left' : `Few recovery codes are left: ${left}`),
    fewText:
      'Without one, whoever loses the authenticator needs another operator, or the machine itself, to come back in.',
    make: 'Make new codes',
    makeTitle: 'Make ten new recovery codes?',
    makeText: 'All earlier codes stop working at once. The new ones are shown once; you are told by mail.',
    makeDo: 'Make new codes',
    done: 'Done',
  },
};
