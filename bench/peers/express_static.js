// Peer: express.static, as its documentation has it, in production mode.
'use strict';
process.env.NODE_ENV = 'production';
const express = require('express');

const flag = (name) => process.argv[process.argv.indexOf(name) + 1];
express()
  .disable('x-powered-by')
  .use(express.static(flag('--root')))
  .listen(Number(flag('--port')), '127.0.0.1');
