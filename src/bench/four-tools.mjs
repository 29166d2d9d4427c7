// A server on the TypeScript SDK with four small tools: what a start costs there.
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const server = new McpServer({ name: 'four-tools', version: '1.0.0' });
for (const name of ['first', 'second', 'third', 'fourth']) {
  server.registerTool(
    name,
    { description: `The ${name} tool`, inputSchema: z.object({ text: z.string(), count: z.number().optional() }) },
    async ({ text }) => ({ content: [{ type: 'text', text }] }),
  );
}
await server.connect(new StdioServerTransport());
