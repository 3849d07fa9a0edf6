//! What the server does at each address.

use serde_json::{Value, json};

use super::{Books, Form, Refusal, refuse};

type Answer = Result<Value, Refusal>;

fn invalid(code: &str, message: &str) -> Refusal {
    refuse("invalid_request_error", code, message)
}

/// The time of which a list is asked for.
fn created(form: &Form) -> Result<(i64, i64), Refusal> {
    let from = form.integer("created[gte]")?.unwrap_or(i64::MIN);
    let to = form.integer("created[lt]")?.unwrap_or(i64::MAX);
    Ok((from, to))
}

impl Books {
    pub fn read(&self, path: &str, form: &Form, account: &str) -> Answer {
        if self.closed.contains(account) {
            let message = format!(
                "The provided key does not have access to account '{account}' (or that account does not exist)."
            );
            return Err((
                403,
                json!({ "error": { "type": "invalid_request_error", "code": "account_invalid", "message": message } }),
            ));
        }
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match parts.as_slice() {
            ["v1", "checkout", "sessions", id] => self.find("checkout.session", id, form),
            ["v1", "accounts", id] => self.find("account", id, form),
            ["v1", "payment_intents", id] => {
                form.only(&["expand[]"])?;
                let mut intent = self.find("payment_intent", id, &Form::default())?;
                if form.get("expand[]") == Some("latest_charge") {
                    let charge = intent["latest_charge"].as_str().unwrap_or_default();
                    intent["latest_charge"] = self.objects.get(charge).cloned().unwrap_or_default();
                }
                Ok(intent)
            }
            ["v1", "refunds"] => {
                form.only(&["payment_intent", "limit", "starting_after"])?;
                let intent = form.need("payment_intent")?;
                self.list(form, |o| {
                    o["object"] == "refund" && o["payment_intent"] == intent
                })
            }
            ["v1", "application_fees", id, "refunds"] => {
                form.only(&["limit", "starting_after"])?;
                self.list(form, |o| o["object"] == "fee_refund" && o["fee"] == *id)
            }
            ["v1", "payouts"] => {
                form.only(&["created[gte]", "created[lt]", "limit", "starting_after"])?;
                let (from, to) = created(form)?;
                let mut list = self.list(form, |o| {
                    let at = o["created"].as_i64().unwrap_or_default();
                    o["object"] == "payout" && o["account"] == account && at >= from && at < to
                })?;
                for payout in list["data"].as_array_mut().unwrap() {
                    payout.as_object_mut().unwrap().remove("account");
                }
                Ok(list)
            }
            ["v1", "balance_transactions"] => {
                form.only(&[
                    "created[gte]",
                    "created[lt]",
                    "expand[]",
                    "limit",
                    "starting_after",
                ])?;
                let (from, to) = created(form)?;
                let mut list = self.list(form, |o| {
                    let at = o["created"].as_i64().unwrap_or_default();
                    o["object"] == "balance_transaction" && at >= from && at < to
                })?;
                for transaction in list["data"].as_array_mut().unwrap() {
                    let source = transaction["source"].as_str().unwrap_or_default();
                    transaction["source"] = self.objects[source].clone();
                }
                Ok(list)
            }
            _ => Err((
                404,
                json!({ "error": { "type": "invalid_request_error", "message": format!("Unrecognized request URL (GET: {path}).") } }),
            )),
        }
    }

    fn find(&self, kind: &str, id: &str, form: &Form) -> Answer {
        form.only(&[])?;
        let found = self.objects.get(id).filter(|o| o["object"] == kind);
        found.cloned().ok_or_else(|| {
            let message = format!("No such {kind}: '{id}'");
            (404, json!({ "error": { "type": "invalid_request_error", "code": "resource_missing", "message": message } }))
        })
    }

    /// Latest first, a page at a time; small pages, so that somebody has to turn them.
    fn list(&self, form: &Form, wanted: impl Fn(&Value) -> bool) -> Answer {
        let limit = usize::try_from(form.integer("limit")?.unwrap_or(10)).unwrap();
        if !(1..=100).contains(&limit) {
            return Err(invalid(
                "parameter_invalid_integer",
                "limit must be between 1 and 100",
            ));
        }
        let mut all: Vec<&Value> = self.objects.values().filter(|o| wanted(o)).collect();
        all.sort_by_key(|o| std::cmp::Reverse(o["id"].as_str().unwrap().to_owned()));
        let from = match form.get("starting_after") {
            None => 0,
            Some(last) => {
                1 + all
                    .iter()
                    .position(|o| o["id"] == last)
                    .ok_or_else(|| invalid("resource_missing", "No such object"))?
            }
        };
        let rest = &all[from..];
        let limit = limit.min(5);
        Ok(json!({
            "object": "list",
            "data": rest.iter().take(limit).collect::<Vec<_>>(),
            "has_more": rest.len() > limit,
            "url": "/v1/list",
        }))
    }

    pub fn write(&mut self, path: &str, form: &Form) -> Answer {
        let parts: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        match parts.as_slice() {
            ["v1", "checkout", "sessions"] => self.open_session(form),
            ["v1", "checkout", "sessions", id, "expire"] => {
                let mut session = self.find("checkout.session", id, form)?;
                if session["status"] != "open" {
                    return Err(invalid(
                        "resource_missing",
                        "This Session's status is not open.",
                    ));
                }
                session["status"] = json!("expired");
                session["url"] = Value::Null;
                self.keep(&session);
                self.tell("checkout.session.expired", &session, None);
                Ok(session)
            }
            ["v1", "refunds"] => {
                form.only(&[
                    "payment_intent",
                    "amount",
                    "reason",
                    "reverse_transfer",
                    "refund_application_fee",
                    "metadata[*]",
                ])?;
                self.refund(form)
            }
            ["v1", "application_fees", id, "refunds"] => self.refund_fee(id, form),
            ["v1", "accounts"] => self.open_account(form),
            ["v1", "account_links"] => {
                form.only(&["account", "type", "return_url", "refresh_url"])?;
                self.find("account", form.need("account")?, &Form::default())?;
                form.need("return_url")?;
                form.need("refresh_url")?;
                if form.need("type")? != "account_onboarding" {
                    return Err(invalid("parameter_invalid", "Invalid type"));
                }
                let mut link = self.new_object("account_link", "link");
                link["url"] = json!(format!("{}/setup/{}", self.base, form.need("account")?));
                link["expires_at"] = json!(self.now() + 300);
                Ok(link)
            }
            ["v1", "accounts", id, "login_links"] => {
                let account = self.find("account", id, form)?;
                if account["details_submitted"] != true {
                    return Err(invalid(
                        "account_incomplete",
                        "The account has not completed onboarding.",
                    ));
                }
                let mut link = self.new_object("login_link", "link");
                link["url"] = json!(format!("{}/express/{id}", self.base));
                Ok(link)
            }
            _ => Err((
                404,
                json!({ "error": { "type": "invalid_request_error", "message": format!("Unrecognized request URL (POST: {path}).") } }),
            )),
        }
    }

    fn open_session(&mut self, form: &Form) -> Answer {
        form.only(&[
            "mode",
            "payment_method_types[#]",
            "client_reference_id",
            "customer_email",
            "locale",
            "success_url",
            "cancel_url",
            "expires_at",
            "metadata[*]",
            "line_items[#][quantity]",
            "line_items[#][price_data][currency]",
            "line_items[#][price_data][unit_amount]",
            "line_items[#][price_data][product_data][name]",
            "payment_intent_data[application_fee_amount]",
            "payment_intent_data[transfer_data][destination]",
            "payment_intent_data[metadata][*]",
        ])?;
        form.need("success_url")?;
        let expires = form.integer("expires_at")?.unwrap_or(self.now() + 86_400);
        if expires < self.now() + 1800 || expires > self.now() + 86_400 {
            return Err(invalid(
                "parameter_invalid",
                "expires_at must be between 30 minutes and 24 hours from now",
            ));
        }
        let mut total = 0;
        for i in 0.. {
            let of = |rest: &str| format!("line_items[{i}]{rest}");
            let Some(quantity) = form.integer(&of("[quantity]"))? else {
                break;
            };
            form.need(&of("[price_data][product_data][name]"))?;
            if form.need(&of("[price_data][currency]"))? != "eur" {
                return Err(invalid("currency_invalid", "Invalid currency"));
            }
            total += quantity * form.integer(&of("[price_data][unit_amount]"))?.unwrap_or(0);
        }
        if total < 50 {
            return Err(invalid(
                "amount_too_small",
                "The Checkout Session's total amount must convert to at least 50 cents.",
            ));
        }
        let fee = form.integer("payment_intent_data[application_fee_amount]")?;
        if fee.is_some_and(|fee| fee < 1 || fee > total) {
            return Err(invalid("parameter_invalid", "Invalid application fee"));
        }
        let account = form
            .need("payment_intent_data[transfer_data][destination]")?
            .to_owned();
        if self.find("account", &account, &Form::default())?["charges_enabled"] != true {
            return Err(invalid(
                "insufficient_capabilities_for_transfer",
                "Your destination account needs to have at least one of the following capabilities enabled: transfers",
            ));
        }
        let mut session = self.new_object("checkout.session", "cs");
        let id = session["id"].as_str().unwrap().to_owned();
        for name in [
            "client_reference_id",
            "customer_email",
            "success_url",
            "cancel_url",
            "locale",
        ] {
            session[name] = json!(form.get(name));
        }
        session["amount_total"] = json!(total);
        session["amount_subtotal"] = json!(total);
        session["currency"] = json!("eur");
        session["expires_at"] = json!(expires);
        session["metadata"] = form.metadata("metadata");
        session["payment_intent"] = Value::Null;
        session["url"] = json!(format!("{}/pay/{id}", self.base));
        self.keep(&session);
        // Not a part of the object: what the charge will be made of.
        let charge = json!({
            "id": format!("secret_{id}"),
            "object": "secret",
            "account": account,
            "fee": fee,
            "metadata": form.metadata("payment_intent_data[metadata]"),
        });
        self.keep(&charge);
        Ok(session)
    }

    /// Somebody pays: the charge, its transfer and its fee.
    pub fn pay(&mut self, id: &str) -> bool {
        let mut session = self.objects[id].clone();
        if session["status"] != "open" || session["expires_at"].as_i64().unwrap() <= self.now() {
            return false;
        }
        let secret = self.objects[&format!("secret_{id}")].clone();
        let total = session["amount_total"].clone();
        let amount = total.as_i64().unwrap();
        let mut intent = self.new_object("payment_intent", "pi");
        let mut charge = self.new_object("charge", "ch");
        let mut transfer = self.new_object("transfer", "tr");
        transfer["amount"] = total.clone();
        transfer["currency"] = json!("eur");
        transfer["destination"] = secret["account"].clone();
        transfer["source_transaction"] = charge["id"].clone();
        self.keep(&transfer);
        if !secret["fee"].is_null() {
            let mut fee = self.new_object("application_fee", "fee");
            fee["amount"] = secret["fee"].clone();
            fee["currency"] = json!("eur");
            fee["account"] = secret["account"].clone();
            fee["charge"] = charge["id"].clone();
            charge["application_fee"] = fee["id"].clone();
            charge["application_fee_amount"] = secret["fee"].clone();
            self.keep(&fee);
        }
        charge["amount"] = total.clone();
        charge["amount_captured"] = total.clone();
        charge["captured"] = json!(true);
        charge["currency"] = json!("eur");
        charge["payment_intent"] = intent["id"].clone();
        charge["transfer"] = transfer["id"].clone();
        charge["metadata"] = secret["metadata"].clone();
        charge.as_object_mut().unwrap().remove("refunds");
        intent["amount"] = total.clone();
        intent["amount_received"] = total;
        intent["currency"] = json!("eur");
        intent["status"] = json!("succeeded");
        intent["latest_charge"] = charge["id"].clone();
        intent["application_fee_amount"] = secret["fee"].clone();
        intent["transfer_data"] = json!({ "destination": secret["account"] });
        intent["metadata"] = secret["metadata"].clone();
        let charge_id = charge["id"].as_str().unwrap().to_owned();
        let paid = self.transaction("charge", &charge_id, amount, 25 + amount * 15 / 1000);
        charge["balance_transaction"] = paid["id"].clone();
        session["status"] = json!("complete");
        session["payment_status"] = json!("paid");
        session["payment_intent"] = intent["id"].clone();
        session["url"] = Value::Null;
        for object in [&intent, &charge, &session] {
            self.keep(object);
        }
        self.tell("payment_intent.succeeded", &intent, None);
        self.tell("charge.succeeded", &charge, None);
        self.tell("checkout.session.completed", &session, None);
        true
    }

    pub fn refund(&mut self, form: &Form) -> Answer {
        let intent = form.need("payment_intent")?.to_owned();
        let intent = self.find("payment_intent", &intent, &Form::default())?;
        let charge_id = intent["latest_charge"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let mut charge = self.find("charge", &charge_id, &Form::default())?;
        let (whole, before) = (
            charge["amount"].as_i64().unwrap(),
            charge["amount_refunded"].as_i64().unwrap(),
        );
        let amount = form.integer("amount")?.unwrap_or(whole - before);
        if before == whole {
            return Err(invalid(
                "charge_already_refunded",
                "Charge has already been refunded.",
            ));
        }
        if amount < 1 || amount > whole - before {
            return Err(invalid(
                "amount_too_large",
                "Refund amount is greater than unrefunded amount on charge",
            ));
        }
        if form.truth("refund_application_fee")? {
            return Err(invalid(
                "not_here",
                "Fees are given back by their own request.",
            ));
        }
        let mut refund = self.new_object("refund", "re");
        let id = refund["id"].as_str().unwrap().to_owned();
        refund["amount"] = json!(amount);
        refund["currency"] = json!("eur");
        refund["charge"] = json!(charge_id);
        refund["payment_intent"] = intent["id"].clone();
        refund["metadata"] = form.metadata("metadata");
        refund["reason"] = json!(form.get("reason"));
        if form.truth("reverse_transfer")? {
            let transfer_id = charge["transfer"].as_str().unwrap().to_owned();
            let mut transfer = self.objects[&transfer_id].clone();
            let share = transfer["amount"].as_i64().unwrap() * amount / whole;
            let reversed = transfer["amount_reversed"].as_i64().unwrap() + share;
            transfer["amount_reversed"] = json!(reversed);
            let mut reversal = self.new_object("transfer_reversal", "trr");
            reversal["amount"] = json!(share);
            reversal["currency"] = json!("eur");
            reversal["transfer"] = json!(transfer_id);
            reversal["source_refund"] = json!(id);
            refund["transfer_reversal"] = reversal["id"].clone();
            self.keep(&reversal);
            self.keep(&transfer);
            self.tell("transfer.reversed", &transfer, None);
        }
        let moved = self.transaction("refund", &id, -amount, 0);
        refund["balance_transaction"] = moved["id"].clone();
        charge["amount_refunded"] = json!(before + amount);
        charge["refunded"] = json!(before + amount == whole);
        self.keep(&refund);
        self.keep(&charge);
        self.tell("refund.created", &refund, None);
        self.tell("charge.refunded", &charge, None);
        Ok(refund)
    }

    fn refund_fee(&mut self, id: &str, form: &Form) -> Answer {
        form.only(&["amount", "metadata[*]"])?;
        let mut fee = self.find("application_fee", id, &Form::default())?;
        let (whole, before) = (
            fee["amount"].as_i64().unwrap(),
            fee["amount_refunded"].as_i64().unwrap(),
        );
        let amount = form.integer("amount")?.unwrap_or(whole - before);
        if amount < 1 || amount > whole - before {
            return Err(invalid(
                "amount_too_large",
                "Refund amount is greater than fee",
            ));
        }
        let mut refund = self.new_object("fee_refund", "fr");
        let refund_id = refund["id"].as_str().unwrap().to_owned();
        refund["amount"] = json!(amount);
        refund["currency"] = json!("eur");
        refund["fee"] = json!(id);
        refund["metadata"] = form.metadata("metadata");
        self.keep(&refund);
        let moved = self.transaction("application_fee_refund", &refund_id, -amount, 0);
        refund["balance_transaction"] = moved["id"].clone();
        fee["amount_refunded"] = json!(before + amount);
        self.keep(&refund);
        self.keep(&fee);
        self.tell("application_fee.refunded", &fee, None);
        Ok(refund)
    }

    fn open_account(&mut self, form: &Form) -> Answer {
        form.only(&[
            "type",
            "email",
            "country",
            "capabilities[*][requested]",
            "metadata[*]",
        ])?;
        if form.need("type")? != "express" {
            return Err(invalid("parameter_invalid", "Invalid type"));
        }
        let mut account = self.new_object("account", "acct");
        account["type"] = json!("express");
        account["email"] = json!(form.get("email"));
        account["metadata"] = form.metadata("metadata");
        self.keep(&account);
        Ok(account)
    }
}
