/**
 * Short forms that people give to columns and tables, in general use. Where one has several meanings,
 * the likeliest comes first; neighbours and comments may choose another.
 */
const SHORT_FORMS = `
abbr=abbreviation abs=absent,absolute acad=academic acc=account,accident accnt=account acct=account accr=accrual
ack=acknowledgement acq=acquisition act=actual,activity actv=active addl=additional addr=address adj=adjustment
adm=admission,administration admin=administrator admn=admission admt=admission adr=address adt=audit adv=advance agcy=agency agg=aggregate
agmt=agreement agrmt=agreement agt=agent alloc=allocation alrg=allergy allrg=allergy alt=alternate ammt=amount amnt=amount amt=amount
anl=annual ann=annual annl=annual ans=answer aplnt=applicant app=application,appointment appl=application appr=approval appt=appointment
apprv=approved apt=apartment,appointment arr=arrival arrv=arrival art=article asgn=assignment asgmt=assignment asmt=assessment assn=association
assgn=assignment assoc=associate asst=assistant att=attribute attch=attachment attd=attendance attnd=attendance
attr=attribute auth=authorization author=author avail=available ave=avenue avg=average bal=balance bck=back bdate=birth_date bday=birthday
bdgt=budget beg=begin begda=begin_date bene=beneficiary benef=beneficiary bgn=begin bgt=budget bill=bill bin=bin bk=book bkg=booking bkng=booking
bl=bill bld=building bldg=building blk=block bln=balance blnc=balance bnft=benefit bnk=bank bo=backorder bod=board bonus=bonus br=branch
brch=branch brd=board brn=branch brnch=branch brth=birth bs=base bus=business,bus bth=birth bud=budget bx=box calc=calculated
camp=campaign canc=cancelled cancl=cancelled cap=capacity capac=capacity carr=carrier cat=category catg=category categ=category ccy=currency
cd=code cde=code cert=certificate cfg=configuration chan=channel chg=charge,change chgd=changed chk=check chnl=channel chng=change chrg=charge
ci=city cl=class,client cls=class clm=claim cln=clean clnt=client clos=closing clr=color,clear cls=class cls=close cmnt=comment cmpl=complete cmpgn=campaign
cmpny=company cmt=comment cncl=cancelled cnf=confirmed cnfg=configuration cnsmr=consumer cnt=count cntct=contact cntr=counter,center,container,contract cntry=country cnty=county co=company
cod=code coef=coefficient col=column coll=collection com=comment comm=commission,comment cmsn=commission comp=company,component compl=completed
conf=confirmed config=configuration conn=connection cons=consumption const=constant cont=contact,contract contr=contract
conv=conversion coord=coordinator corp=corporation corr=correction cost=cost cov=coverage covg=coverage cp=copy cpn=coupon cpty=capacity cr=credit crd=card crdt=credit
crea=created creat=created crea=created cred=credit crs=course crse=course crt=create crtd=created cryr=carrier csr=cursor cst=cost cstm=customer cstmr=customer ct=count
ctc=contact ctct=contact ctg=category ctgy=category ctl=control ctr=center,counter ctrl=control ctry=country cty=city,country cur=current,currency curr=current,currency cust=customer
custmr=customer cvg=coverage cyc=cycle dat=date datetm=date_time db=database,debit dbt=debit dc=discharge dcl=declared ddl=deadline dea=dealer dec=decimal ded=deduction deduc=deduction
def=default,definition del=deleted,delivery deld=deleted deliv=delivery delv=delivery dely=delivery dep=department,departure,deposit depr=depreciation dept=department
des=description desc=description descr=description descrip=description dest=destination destn=destination det=detail dev=device,development devc=device dflt=default dgns=diagnosis dgr=degree diag=diagnosis
diff=difference dim=dimension dir=direction,director dis=discount,distance disb=disbursement disc=discount disch=discharge discnt=discount disp=disposition
dispo=disposition dist=district,distance,distribution distr=distribution div=division dlr=dealer,dollar dlv=delivery dlvd=delivered dlvr=delivery dlvry=delivery dlvy=delivery
dly=daily,delay dmg=damage dnr=donor dob=birth_date doc=document,doctor dod=death_date dom=domestic dow=weekday dpst=deposit dpt=department dr=doctor,debit
drg=drug drvr=driver dx=diagnosis ecd=expected en=end,english dsc=description,discount dscnt=discount dscr=description dsch=discharge dscrptn=description dsp=display dst=destination,distance dt=date dte=date dtl=detail dtm=date_time dttm=date_time
du=due dur=duration durn=duration dur=duration dvc=device ean=ean edu=education eff=effective effdt=effective_date eft=transfer elec=electricity elev=elevation elig=eligibility eml=email em=email emerg=emergency emp=employee empl=employee
emplr=employer emply=employee enc=encounter encntr=encounter endda=end_date endt=end_date eng=engine,english,engineer enq=enquiry enr=enrollment enrl=enrollment enrlmt=enrollment ent=entity
eq=equipment eqp=equipment eqpmt=equipment equip=equipment err=error est=estimated,established eta=estimated_arrival etd=estimated_departure ev=event eval=evaluation
evt=event exch=exchange exec=executive,execution exp=expiry,expense expd=expired expir=expiry expn=expense exps=expense expt=expected ext=extension,external
extn=extension fac=facility facil=facility fam=family fax=fax fclty=facility fcst=forecast fee=fee fin=financial,finish fl=flight,floor flg=flag flr=floor flt=flight,float fml=family fn=first_name,function
fname=first_name fnm=first_name fnme=first_name freq=frequency frgt=freight frm=from,form frst=first frt=freight fs=fiscal fst=first fwd=forward fy=fiscal_year gdr=gender gen=gender,general gend=gender
gndr=gender gov=government govt=government gp=group gpa=gpa gr=gross,grade grad=graduation grd=grade grnd=ground grp=group gtee=guarantee gw=gross_weight hcp=provider hd=head hdr=header hgt=height hh=household hist=history
hldr=holder hldy=holiday hld=hold hm=home hol=holiday hosp=hospital hr=hour,human_resources hrs=hours hsp=hospital hst=history ht=height htl=hotel hub=hub hw=hardware id=id ident=id idx=index img=image imm=immunization
impr=impression inc=income,incident incl=included incm=income ind=indicator,industry indiv=individual inf=information info=information init=initial,initials ins=insurance insp=inspection
inst=institution,installment instal=installment instl=installation instr=instructor,instruction insur=insurance int=interest,internal intl=international
intr=interest inv=invoice,inventory,investment invc=invoice invn=inventory invntry=inventory invt=inventory invty=inventory isbn=isbn iss=issue itm=item jnl=journal jrnl=journal jt=joint kpi=kpi kw=keyword
kwh=kwh lang=language lat=latitude ldg=lading ldgr=ledger len=length lgth=length lic=license lim=limit ln=line,last_name,loan lname=last_name lng=longitude lnm=last_name lnme=last_name
loc=location locn=location lon=longitude lot=lot lst=last,list lstnm=last_name ltd=limited lv=leave lvl=level mach=machine maint=maintenance mand=mandatory manu=manufacturer manuf=manufacturer
mat=material matl=material mbr=member mbrshp=membership mbl=mobile max=maximum mdl=model mdls=model med=medication,medical medn=medication meds=medication mem=member memb=member merch=merchant mfg=manufacturing mfr=manufacturer
mgmt=management mgr=manager mi=middle_initial mid=middle mil=mileage,military min=minimum,minute misc=miscellaneous mkt=market mktg=marketing mlg=mileage mm=month mname=middle_name mnfr=manufacturer mngr=manager mnt=maintenance mnth=month
mob=mobile mod=modified,model modfd=modified moddt=modified_date mon=month mort=mortgage mov=movement ms=milliseconds mrkt=market mrn=medical_record_number msg=message msr=measure mst=master mstr=master mtd=method,month_to_date mtg=meeting,mortgage mth=month
mtr=meter mtrl=material mult=multiple mvmt=movement nam=name nat=nationality natl=national nb=number nbr=number neg=negative net=net nm=name nme=name nmbr=number no=number nr=number nts=notes
ntfy=notify num=number nxt=next obj=object obs=observation occ=occupation,occupancy occup=occupation ofc=office off=office,official offc=office ofcr=officer ol=order_line op=operation,operator
opn=open oper=operator,operation opp=opportunity oppty=opportunity opr=operator opt=option ord=order ordr=order org=organization orgn=organization orig=original,origin origd=originated othr=other otp=otp outst=outstanding
ovr=over ovrd=overdue own=owner ownr=owner pat=patient patn=patient pax=passengers pay=payment paymt=payment pct=percent pcnt=percent pd=paid,period pdt=product perc=percent perd=period perf=performance perm=permanent
pers=person persn=person pg=page pgm=program ph=phone phn=phone phne=phone phno=phone_number phys=physician pkg=package pkt=packet pl=plan plc=place,policy plcy=policy pln=plan plt=plant,plate
pmt=payment pmnt=payment pnl=profit po=purchase_order pol=policy polcy=policy poly=policy pop=population pos=position,point_of_sale poss=possible postcd=postal_code pr=price prc=price prcs=process prd=product,period pref=preferred,preference
prem=premium prep=preparation pres=prescription presc=prescription prev=previous prgm=program pri=primary,priority prim=primary princ=principal prio=priority
priv=private,privilege prj=project prm=promotion,parameter prmry=primary prmt=promotion prn=person prnt=parent prob=probability proc=procedure,process prod=product,production prof=profile,professor
prog=program proj=project prom=promotion promo=promotion prop=property prov=provider,province prsn=person prt=part prty=party,priority prv=previous,provider pstl=postal pt=patient,point ptnt=patient pty=party pub=publication,published
publ=published pur=purchase purch=purchase purp=purpose pwd=password pymt=payment qlty=quality qnty=quantity qst=question qtr=quarter qty=quantity qual=quality,qualification quot=quote qy=quantity rate=rate rcd=record rcpt=receipt
rcv=received rcvd=received rcvr=receiver rd=road rdg=reading rdng=reading rea=reason reas=reason rec=record,received recd=received recpt=receipt recv=received recvd=received ref=reference refd=referred
refr=reference reg=region,registration regd=registered regn=registration,region rel=relation,release rem=remaining,remark rep=representative,report repl=replacement req=request,required
res=reservation,result resc=resource resid=residence resp=response,responsible resv=reservation ret=return retd=returned rev=revenue,revision revw=review rfnd=refund rfd=refund rfrl=referral rgn=region rgst=registered
rlnsp=relationship rm=room rmk=remark rmks=remarks rmrk=remark rmrks=remarks rng=range rnk=rank rom=room rpt=report rqst=request rsn=reason rsp=response rsv=reservation rslt=result rstrnt=restaurant rt=route,rate,return rte=route rtg=rating rtn=return
rtrn=return rtl=retail rvw=review rx=prescription sal=salary,sales sals=sales sat=satisfaction sbj=subject sch=school,schedule sched=schedule schd=schedule schl=school scr=score,screen sctn=section sec=section,security,seconds sect=section sector=sector
seg=segment segm=segment sel=selected sem=semester ser=serial,series serv=service sess=session sex=sex sfx=suffix sgmt=segment sh=shift shft=shift shp=ship,shipment shpd=shipped shpg=shipping shpmt=shipment shpt=shipment shr=share
sig=signature sit=site sku=sku sl=sale slry=salary sls=sales slsp=salesperson slsrep=sales_representative smy=summary sn=serial_number sng=song snr=senior soc=social sp=special spcl=special spclty=specialty spd=speed spec=specialty,specification specl=specialty splr=supplier sply=supply spnd=spend sqft=square_feet sqm=square_meters
sq=square src=source srch=search srl=serial srv=service srvc=service srvcs=services ssn=social_security_number st=state,start,street,status sta=status,station stat=status stats=status stck=stock std=standard,student stdt=student
stf=staff stk=stock stl=settlement stmt=statement stn=station sto=store stor=storage str=street,string,store strm=stream strt=start,street sts=status stts=status stu=student stud=student sty=style sub=subscription,subject subj=subject subs=subscriber,subscription subscr=subscriber subt=subtotal sum=sum
sup=supplier,supervisor supp=supplier suppl=supplier supv=supervisor supvr=supervisor surg=surgery surn=surname svc=service svcs=services sw=software swt=switch sym=symbol sys=system sz=size tar=tariff tax=tax tbl=table tchr=teacher tech=technician tel=phone telno=phone_number temp=temperature,temporary
term=term,termination terr=territory test=test tgt=target thru=through tkt=ticket tst=test ttl=total,title wthdr=withdrawal wdrl=withdrawal sbmt=submit sbmtd=submitted fnl=final pts=points mins=minutes secs=seconds cbm=cubic_meters lmt=limit prin=principal abst=absent absn=absence lab=laboratory blg=billing inpt=inpatient outpt=outpatient pymnt=payment tlf=phone tm=time,team tmp=temporary tms=timestamp tmst=timestamp tmstmp=timestamp tmz=time_zone tot=total totl=total tov=turnover tp=type
tr=transaction,transfer trans=transaction trc=trace trd=trade treat=treatment trf=transfer,tariff trk=truck,tracking trkg=tracking trl=trailer trm=termination,term trmt=treatment trn=transaction,training trnr=trainer trns=transaction trnsfr=transfer trns=transaction trp=trip
trsn=transaction trtmt=treatment ts=timestamp tstamp=timestamp tstmp=timestamp ttlamt=total_amount tx=transaction txn=transaction txt=text ty=type typ=type tz=time_zone ud=updated uid=user_id um=unit uni=university univ=university unt=unit uom=unit_of_measure upd=updated
updt=updated upd=updated upc=upc url=url usd=usd usg=usage usr=user util=utility,utilization vac=vaccine,vacation vacc=vaccine val=value var=variance,variant vat=vat vch=voucher vchr=voucher vdr=vendor veh=vehicle vehcl=vehicle vend=vendor ver=version vers=version
vhcl=vehicle vin=vin vis=visit vl=value vld=valid vlm=volume vnd=vendor vndr=vendor vol=volume vst=visit vw=view wd=ward,width wgt=weight wh=warehouse whl=wholesale whs=warehouse whse=warehouse wk=week wkly=weekly wkr=worker wks=weeks wo=work_order wrd=ward wrhs=warehouse wrk=work wt=weight wty=warranty
xchg=exchange xfer=transfer xref=cross_reference xtn=transaction yob=birth_year yr=year yrs=years yld=yield ytd=year_to_date zn=zone
`;

/** Business words of German schemas, which English-speaking teams inherit. */
const GERMAN = `
abt=department abteilung=department anrede=salutation anschrift=address anz=quantity anzahl=quantity arbeitnehmer=employee art=article artikel=article bestellungen=order kategorien=category lieferungen=delivery zahlungen=payment vertraege=contract filialen=branch abteilungen=department konten=account belege=document auftrag=order auftraege=order auftr=order
ausgabe=expense beleg=document bemerkung=remark benutzer=user bestand=stock bestell=order bestelldatum=order_date bestellung=order betrag=amount bez=description
bezeichnung=description bld=state bundesland=state datum=date einheit=unit einkauf=purchase ek=purchase erstellt=created faellig=due filiale=branch firma=company geb=birth gebdat=birth_date
geburtsdatum=birth_date gehalt=salary gesamt=total geschlecht=gender gewicht=weight gueltig=valid hausnummer=house_number kategorie=category kd=customer kdnr=customer_number kennung=code konto=account kreditor=vendor
kst=cost_center kund=customer kunde=customer kunden=customer kurs=rate lager=warehouse land=country lief=supplier lieferant=supplier lieferanten=supplier liefnr=supplier_number lieferdatum=delivery_date lieferung=delivery lfd=running menge=quantity
mitarb=employee mitarbeiter=employee mwst=vat nachname=last_name ort=city plz=postal_code pos=position preis=price rabatt=discount rech=invoice rechn=invoice rechnung=invoice rechnungen=invoice re=invoice
saldo=balance sprache=language stadt=city steuer=tax strasse=street stueck=pieces stk=pieces tel=phone telefon=phone umsatz=revenue verk=sales verkauf=sale verkaeufer=seller vertrag=contract vk=sale
vorname=first_name waehrung=currency waehr=currency ware=goods werk=plant wert=value zahl=payment zahlung=payment zeit=time zust=status
`;

/** Short form to what it may stand for, the likeliest first. Words of one meaning are parted by spaces. */
export const ABBREVIATIONS: ReadonlyMap<string, readonly string[]> = meanings(SHORT_FORMS);
/** Read only in schemas that use several of these words. */
export const GERMAN_WORDS: ReadonlyMap<string, readonly string[]> = meanings(GERMAN);

function meanings(text: string): ReadonlyMap<string, readonly string[]> {
  const entries = new Map<string, readonly string[]>();
  for (const line of text.trim().split(/\s+/)) {
    const [short = '', long = ''] = line.split('=');
    const added = long.split(',').map((each) => each.replaceAll('_', ' '));
    entries.set(short, [...new Set([...(entries.get(short) ?? []), ...added])]);
  }
  return entries;
}
