use maquininha_sim::model::*;
fn main(){
  let a:Vec<usize>=std::env::args().skip(1).map(|a|a.parse().unwrap()).collect();
  let limits=Limits{terminals:a[0],orders:a[1],due:2,amount_max:a[2] as u8,old_reads:a[3]==1,restarts:a[4]==1,sales:a[5]==1,open_max:a[6],overpay:if a.get(7)==Some(&1){maquininha_flow::OverpayPolicy::AcceptAndTell}else{maquininha_flow::OverpayPolicy::RefuseAtTerminal}};
  let t=std::time::Instant::now();
  let f=explore(&Protocol::new(limits),true);
  println!("{limits:?}\n states {} transitions {} depth {} rest {} in {:?}",f.states,f.transitions,f.depth,f.at_rest,t.elapsed());
  println!("{:?}",f.histo);
  if let Some(c)=f.counterexample{println!("{:?}",c.promise);for (a,s) in c.trace{println!("  {a}   {:?}",s.slots[..a_len(&s)].iter().map(|s|(s.phase,s.place,s.created,s.lease_over,s.paid)).collect::<Vec<_>>());}}
}
fn a_len(_s:&State)->usize{3}
