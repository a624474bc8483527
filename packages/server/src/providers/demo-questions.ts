/** A question of the demo's quizzes. */
export interface Question {
  readonly question: string
  /** The right one first; they are shuffled on the way out. */
  readonly options: readonly string[]
  readonly explanation: string
}

/** For any topic. */
export const GENERAL_QUESTIONS: readonly Question[] = [
  {
    question: 'What is a token to a language model?',
    options: [
      'A piece of text, often part of a word',
      'A password',
      'A whole sentence',
      'A coin that pays for the answer',
    ],
    explanation: 'Text is cut into pieces of about four letters; the model reads and writes those.',
  },
  {
    question: 'Why does daylight make the sky look blue?',
    options: [
      'Air scatters blue light more than red',
      'The sea is mirrored in it',
      'Space is blue',
      'Ozone is a blue paint',
    ],
    explanation: 'Short waves are scattered far more strongly than long ones, so blue reaches you from every side.',
  },
  {
    question: 'Which connection can carry messages both ways at any time?',
    options: ['A WebSocket', 'A picture that is loaded once', 'A style sheet', 'A bookmark'],
    explanation: 'A WebSocket stays open, and each side may send whenever it has something to say.',
  },
  {
    question: 'What pulls the tides of the oceans most strongly?',
    options: ['The moon', 'The wind', 'The rotation of Mars', 'Warm currents'],
    explanation:
      'The moon is small but close; its pull differs across the Earth about twice as much as that of the sun.',
  },
  {
    question: 'How many bits are in one byte?',
    options: ['8', '4', '10', '16'],
    explanation: 'Eight bits make a byte, which can take 256 different values.',
  },
  {
    question: 'Which of these is a prime number?',
    options: ['97', '91', '87', '93'],
    explanation: '91 is 7 times 13, 87 is 3 times 29 and 93 is 3 times 31; 97 has no divisors but 1 and itself.',
  },
  {
    question: 'What do plants take from the air to build sugar?',
    options: ['Carbon dioxide', 'Nitrogen', 'Helium', 'Oxygen'],
    explanation: 'With light and water they turn carbon dioxide into sugar, and give oxygen back.',
  },
  {
    question: 'Which planet is closest to the sun?',
    options: ['Mercury', 'Venus', 'Mars', 'Earth'],
    explanation: 'Mercury goes round the sun in 88 days; Venus is hotter, but second.',
  },
  {
    question: 'A shop raises a price by 10 % and then lowers it by 10 %. What is true?',
    options: ['It is cheaper than at first', 'It is the same as at first', 'It is dearer than at first'],
    explanation: '1.1 times 0.9 is 0.99: one percent less than at first.',
  },
  {
    question: 'What makes an experiment a fair test?',
    options: [
      'Only one thing is changed at a time',
      'It is done by an expert',
      'It proves the idea',
      'It takes a long time',
    ],
    explanation: 'If two things change together, nobody can say which of them made the difference.',
  },
  {
    question: 'Sound cannot travel through one of these. Which one?',
    options: ['Empty space', 'Water', 'Steel', 'Wood'],
    explanation: 'Sound is a wave of particles that push each other; where there are none, it is silent.',
  },
]

/** For a quiz about the internet. */
export const INTERNET_QUESTIONS: readonly Question[] = [
  {
    question: 'What does the DNS do for a browser?',
    options: [
      'It finds the address that belongs to a name',
      'It encrypts the page',
      'It stores passwords',
      'It makes pictures smaller',
    ],
    explanation:
      'Names such as example.org are for people; the DNS answers with the IP address that packets are sent to.',
  },
  {
    question: 'A packet is lost on its way. Who notices, and sends it again, when TCP is used?',
    options: ['The sender', 'The router that dropped it', 'The DNS server', 'Nobody'],
    explanation: 'TCP numbers what it sends; what is not acknowledged in time is sent again by the sender.',
  },
  {
    question: 'What can a WebSocket do that a plain HTTP request cannot?',
    options: [
      'The server can speak whenever it has something to say',
      'It works without a network',
      'It makes the network faster than light',
      'It needs no server',
    ],
    explanation: 'An HTTP response follows a request; a WebSocket stays open, and both sides may send at any time.',
  },
  {
    question: 'What does the lock in the address bar tell you?',
    options: [
      'That the connection to this site is encrypted',
      'That the site is honest',
      'That nobody else uses the site',
      'That the page cannot be printed',
    ],
    explanation:
      'TLS protects what travels, and proves which site is at the other end; it says nothing about its intentions.',
  },
  {
    question: 'What does a router look at to decide where a packet goes next?',
    options: ['Its destination address', 'Its contents', 'The name of the browser', 'The time of day'],
    explanation: 'Every packet carries the address of its destination; the router looks up the best next step for it.',
  },
  {
    question: 'What does the HTTP status 404 mean?',
    options: ['Nothing was found at this address', 'The server is on fire', 'Too many requests', 'All went well'],
    explanation:
      'Statuses from 400 on say that the request was at fault: with 404, that there is nothing under this address.',
  },
]
