'use strict';

// Serves a topic with KafkaSSE: node kafka-sse.js BROKERS TOPIC. Prints "> PORT" and ends with its input.
const http = require('http');
const kafkaSse = require('kafka-sse');

const [brokers, topic] = process.argv.slice(2);
const quiet = new Proxy({}, {get: (target, name) => name === 'child' ? () => quiet : () => false});
const server = http.createServer((request, response) => kafkaSse(request, response, [topic], {
  kafkaConfig: {'metadata.broker.list': brokers},
  logger: quiet,
}).catch(failure => console.error(String(failure))));
server.listen({port: 0, host: '127.0.0.1', backlog: 4096}, () => console.log('> ' + server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
