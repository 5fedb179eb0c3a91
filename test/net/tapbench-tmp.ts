import { Tap } from '../../server/net/tap.ts';
import { TraceLog } from '../../server/trace/log.ts';
import { observeSmtp } from '../../common/smtp/observe.ts';
import { octetsOf } from '../../common/octets.ts';
const msg='Subject: x\r\nFrom: bob@north.test\r\nTo: alice@north.test\r\n\r\n'+'The quick brown fox jumps over the lazy dog, again and again.\r\n'.repeat(15)+'.\r\n';
const dialogue:[string,string][]=[['client','MAIL FROM:<bob@north.test>\r\n'],['server','250 2.1.0 <bob@north.test> accepted\r\n'],['client','RCPT TO:<alice@north.test>\r\n'],['server','250 2.1.5 <alice@north.test> accepted\r\n'],['client','DATA\r\n'],['server','354 End data with <CR><LF>.<CR><LF>\r\n'],['client',msg],['server','250 2.0.0 OK: delivered to alice@north.test INBOX as message 1\r\n']];
function run(trace: any, mk: any, n: number){
 const tap=new Tap(1,'smtp',mk,trace,console.error);
 tap.hear('server',octetsOf('220 hi\r\n'));tap.hear('client',octetsOf('EHLO x\r\n'));tap.hear('server',octetsOf('250 ok\r\n'));
 const t=performance.now(), c=process.cpuUsage();
 for(let i=0;i<n;i++)for(const [f,s] of dialogue)tap.hear(f as any,octetsOf(s));
 const d=process.cpuUsage(c);
 return [((performance.now()-t)*1000/n), (d.user+d.system)/n];
}
const now=()=>performance.timeOrigin+performance.now();
const nullTrace={append(){return undefined}};
const nop=()=>({observe(){},tlsStarted(){},ended(){}});

class Log2 { f:any[]=[];s=0;last=0; append(body:any,overflow?:any){ this.last=Math.max(now(),this.last); body.seq=++this.s; body.at=this.last; this.f.push(body); return body; } }
class Log3 { f:any[]=[];s=0;last=0; append(body:any,overflow?:any){ this.last=Math.max(now(),this.last); const x={...body,seq:++this.s,at:this.last}; this.f.push(x); return x; } }
class Log4 { f:any[]=[];s=0;last=0; append(body:any,overflow?:any){ const x={...body,seq:++this.s,at:0}; return x; } }
class Log5 { f:any[]=[];s=0;last=0; append(body:any,overflow?:any){ now(); return body; } }
for(let r=0;r<6;r++){
 const show=(k:string,x:number[])=>console.log(k.padEnd(22),'wall us/msg',x[0]!.toFixed(1),'cpu',x[1]!.toFixed(1));
 globalThis.gc?.();
 show('no trace',run(nullTrace,observeSmtp,20000));globalThis.gc?.();
 show('real',run(new TraceLog(now),observeSmtp,20000));globalThis.gc?.();
 show('mutate,keep',run(new Log2(),observeSmtp,20000));globalThis.gc?.();
 show('spread,keep',run(new Log3(),observeSmtp,20000));globalThis.gc?.();
 show('spread,drop',run(new Log4(),observeSmtp,20000));globalThis.gc?.();
 show('now,drop',run(new Log5(),observeSmtp,20000));
}
