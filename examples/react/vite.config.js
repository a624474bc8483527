import { defineConfig } from 'vite'

const server = process.env.RUNNEL_URL ?? 'http://localhost:8000'

// The page and the server seem to be one origin, as behind a reverse proxy: nothing has to be allowed.
const proxy = { '/api': server, '/ws': { target: server, ws: true } }

export default defineConfig({ server: { proxy }, preview: { proxy } })
