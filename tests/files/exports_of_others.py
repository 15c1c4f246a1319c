"""Exports of programs other than Salesforce, and lists that people made by hand, with the traps that are in them."""

from __future__ import annotations

from tests.files.exports import DYNAMICS, HUBSPOT, LINKEDIN, PIPEDRIVE, _sample

OTHERS = [
    _sample("contacts", "hubspot-crm-exports-all-contacts-2026-11-02.csv", HUBSPOT, "lead", """
        Record ID        |             | 151 | 202
        First Name       | FirstName   | Mara | Jonas
        Last Name        | LastName    | Weiss | Brandt
        Email            | Email       | mara@nordwind.de | j@brandt.ch
        Phone Number     | Phone       | +49 40 5550101 | +41 44 5550102
        Mobile Phone Number | MobilePhone | | +41 79 5550103
        Job Title        | Title       | CFO | Buyer
        Company Name     | Company | Nordwind GmbH | Brandt AG
        Associated Company ID | | 901 | 902
        Street Address   | Street | Hafenstr. 1 | Bahnhofplatz 2
        City             | City | Hamburg | Zürich
        State/Region     | State | HH | ZH
        Postal Code      | PostalCode | 20457 | 8001
        Country/Region   | Country | Germany | Switzerland
        Contact owner    | OwnerName   | Dana Cruz | Dana Cruz
        Lead Status      | Status      | NEW | OPEN
        Lifecycle Stage  |             | lead | customer
        Create Date      | CreatedDate | 2026-01-05 09:14 | 2026-01-16 10:00
        Last Activity Date (EDT) | LastActivityDate | 2026-01-20 10:00 |
        Marketing contact status | | Marketing contact | Non-marketing contact
        """),
    _sample("contacts by internal names", "export.csv", HUBSPOT, "lead", """
        hs_object_id     |             | 151
        firstname        | FirstName   | Mara
        lastname         | LastName    | Weiss
        email            | Email       | mara@nordwind.de
        phone            | Phone       | +49 40 5550101
        mobilephone      | MobilePhone | +41 79 5550103
        jobtitle         | Title       | CFO
        company          | Company | Nordwind GmbH
        lifecyclestage   |             | lead
        hs_lead_status   | Status      | NEW
        hubspot_owner_id | OwnerId     | 4711
        createdate       | CreatedDate | 2026-01-05 09:14
        """),
    _sample("companies", "hubspot-crm-exports-all-companies.csv", HUBSPOT, "account", """
        Record ID           |             | 901
        Company name        | Name        | Nordwind GmbH
        Company owner       | OwnerName   | Dana Cruz
        Company Domain Name | Website     | nordwind.de
        Phone Number        | Phone       | +49 40 5550101
        City                | BillingCity | Hamburg
        Country/Region      | BillingCountry | Germany
        Industry            | Industry    | LOGISTICS_AND_SUPPLY_CHAIN
        Number of Employees | NumberOfEmployees | 250
        Annual Revenue      | AnnualRevenue | 500000
        Lifecycle Stage     |             | customer
        Create Date         | CreatedDate | 2026-01-05 09:14
        """),
    _sample("deals", "hubspot-crm-exports-all-deals.csv", HUBSPOT, "opportunity", """
        Record ID          |           | 77
        Deal Name          | Name      | Nordwind 2026
        Deal Stage         | StageName | Appointment scheduled
        Pipeline           |           | Sales pipeline
        Amount             | Amount    | 12000
        Close Date         | CloseDate | 2026-06-30 09:14
        Deal owner         | OwnerName | Dana Cruz
        Deal Type          | Type      | New Business
        Associated Company IDs | AccountId | 901
        Associated Contact | | Mara Weiss
        """),
    _sample("deals by internal names", "deals.csv", HUBSPOT, "opportunity", """
        hs_object_id     |           | 77
        dealname         | Name      | Nordwind 2026
        dealstage        | StageName | appointmentscheduled
        pipeline         |           | default
        amount           | Amount    | 12000
        closedate        | CloseDate | 2026-06-30
        hubspot_owner_id | OwnerId   | 4711
        """),
    _sample("leads", "My Open Leads 11-2-2026.csv", DYNAMICS, "lead", """
        (Do Not Modify) Lead         |             | 8e4a1c1e-0001-4f6a-9d3a-000000000001
        (Do Not Modify) Row Checksum |             | 8Vb2pQ==
        (Do Not Modify) Modified On  | LastModifiedDate | 1/20/2026 10:00
        Topic                        |             | Wants a demo
        Name                         | Name        | Mara Weiss
        First Name                   | FirstName   | Mara
        Last Name                    | LastName    | Weiss
        Job Title                    | Title       | CFO
        Company Name                 | Company     | Nordwind GmbH
        Email                        | Email       | mara@nordwind.de
        Business Phone               | Phone       | +49 40 5550101
        Mobile Phone                 | MobilePhone | +49 170 5550101
        Street 1                     | Street      | Hafenstr. 1
        Street 2                     |             | 3. Stock
        City                         | City        | Hamburg
        State/Province               | State       | HH
        ZIP/Postal Code              | PostalCode  | 20457
        Country/Region               | Country     | Germany
        Status Reason                | Status      | New
        Lead Source                  | LeadSource  | Web
        Rating                       | Rating      | Hot
        Source Campaign              |             | Fair
        Owner                        | OwnerName   | Dana Cruz
        Created On                   | CreatedDate | 1/5/2026 10:00
        """),
    _sample("leads in German", "Meine offenen Leads.csv", DYNAMICS, "lead", """
        (Nicht ändern) Lead | | 8e4a1c1e-0001-4f6a-9d3a-000000000001
        (Nicht ändern) Zeilenprüfsumme | | 8Vb2pQ==
        (Nicht ändern) Geändert am | LastModifiedDate | 20.01.2026 10:00
        Thema       |           | Demo
        Vorname     | FirstName | Mara
        Nachname    | LastName  | Weiß
        Firmenname  | Company   | Nordwind GmbH
        E-Mail      | Email     | mara@nordwind.de
        Erstellt am | CreatedDate | 05.01.2026 10:00
        """, delimiter=";"),
    _sample("contacts", "Active Contacts.csv", DYNAMICS, "contact", """
        (Do Not Modify) Contact      |             | 8e4a1c1e-0001-4f6a-9d3a-000000000001
        (Do Not Modify) Row Checksum |             | 8Vb2pQ==
        Full Name                    | Name        | Mara Weiss
        Email                        | Email       | mara@nordwind.de
        Company Name                 | AccountName | Nordwind GmbH
        Business Phone               | Phone       | +49 40 5550101
        Address 1: City              | MailingCity | Hamburg
        Do not allow Emails          | HasOptedOutOfEmail | Allow
        """),
    _sample("accounts", "Active Accounts.csv", DYNAMICS, "account", """
        (Do Not Modify) Account      |             | 8e4a1c1e-0001-4f6a-9d3a-000000000001
        Account Name                 | Name        | Nordwind GmbH
        Main Phone                   | Phone       | +49 40 5550101
        Address 1: City              | BillingCity | Hamburg
        Primary Contact              |             | Mara Weiss
        Email (Primary Contact) (Contact) |        | mara@nordwind.de
        Status                       |             | Active
        """),
    _sample("opportunities", "Open Opportunities.csv", DYNAMICS, "opportunity", """
        (Do Not Modify) Opportunity |           | 8e4a1c1e-0001-4f6a-9d3a-000000000001
        Topic                   | Name      | Nordwind 2026
        Potential Customer      | AccountName | Nordwind GmbH
        Est. Close Date         | CloseDate | 6/30/2026
        Est. Revenue            | Amount    | 12,000.00
        Probability             | Probability | 60
        Rating                  |           | Hot
        Email (Potential Customer) (Account) | | info@nordwind.de
        """),
    _sample("leads of a static worksheet", "Open Leads.csv", DYNAMICS, "lead", """
        Name          | Name    | Mara Weiss
        Topic         |         | Wants a demo
        Company Name  | Company | Nordwind GmbH
        Status Reason | Status  | New
        Email         | Email   | mara@nordwind.de
        Business Phone | Phone  | +49 40 5550101
        Owner         | OwnerName | Dana Cruz
        Created On    | CreatedDate | 1/5/2026 10:00
        """),
    _sample("leads by logical names", "leads.csv", DYNAMICS, "lead", """
        leadid          |           | 8e4a1c1e-0001-4f6a-9d3a-000000000001
        subject         |           | Wants a demo
        firstname       | FirstName | Mara
        lastname        | LastName  | Weiss
        companyname     | Company   | Nordwind GmbH
        jobtitle        | Title     | CFO
        emailaddress1   | Email     | mara@nordwind.de
        telephone1      | Phone     | +49 40 5550101
        mobilephone     | MobilePhone | +49 170 5550101
        address1_line1  | Street    | Hafenstr. 1
        address1_city   | City      | Hamburg
        address1_postalcode | PostalCode | 20457
        address1_country | Country  | Germany
        leadsourcecode  | LeadSource | Web
        statuscode      | Status    | New
        createdon       | CreatedDate | 2026-01-05T10:00:00Z
        """),
    _sample("leads", "leads-1234567-42.csv", PIPEDRIVE, "lead", """
        Lead - Title               |             | Nordwind lead
        Lead - Labels              | Status      | Hot
        Lead - Owner               | OwnerName   | Dana Cruz
        Lead - Source channel      | LeadSource  | Web
        Lead - Source channel ID   |             | 99
        Lead - Lead created        | CreatedDate | 2026-01-05 10:00:00
        Lead - Value               |             | 12000
        Lead - Pipedrive System ID |             | 0b9f2f50-0001-11ec-8d2c-000000000001
        Contact person             | Name        | Mara Weiss
        Organization               | Company     | Nordwind GmbH
        Person - Email             | Email       | mara@nordwind.de
        Person - Phone             | Phone       | +49 40 5550101
        """),
    _sample("people", "people-1234567-43.csv", PIPEDRIVE, "lead", """
        Person - Name          | Name        | Mara Weiss
        Person - First name    | FirstName   | Mara
        Person - Last name     | LastName    | Weiss
        Person - Organization  | Company | Nordwind GmbH
        Person - Email (Work)  | Email       | mara@nordwind.de
        Person - Email (Other) |             |
        Person - Phone         | Phone       | +49 40 5550101
        Person - Label         |             | Customer
        Person - Owner         | OwnerName   | Dana Cruz
        Person - Pipedrive System ID |       | 12
        """),
    _sample("organizations", "organizations-1234567-44.csv", PIPEDRIVE, "account", """
        Organization - Name    | Name        | Nordwind GmbH
        Organization - Owner   | OwnerName   | Dana Cruz
        Organization - Address | BillingStreet | Hafenstr. 1, Hamburg
        Organization - City/town/village/locality of Address | BillingCity | Hamburg
        Organization - ZIP/Postal code of Address | BillingPostalCode | 20457
        Organization - Country of Address | BillingCountry | Germany
        Organization - People  |             | 3
        Organization - Open deals |          | 1
        """),
    _sample("deals", "deals-1234567-45.csv", PIPEDRIVE, "opportunity", """
        Deal - Title               | Name      | Nordwind 2026
        Deal - Owner               | OwnerName | Dana Cruz
        Deal - Organization        | AccountName | Nordwind GmbH
        Deal - Contact person      |           | Mara Weiss
        Deal - Value               | Amount    | 12000
        Deal - Currency of Value   |           | EUR
        Deal - Stage               | StageName | Qualified
        Deal - Probability         | Probability | 60
        Deal - Expected close date | CloseDate | 2026-06-30
        Deal - Status              |           | Open
        Deal - Deal created        | CreatedDate | 2026-01-05 10:00:00
        Deal - Won time            |           |
        """),
    _sample("Campaign Manager", "leads_Demo Form_2026-11-02.csv", LINKEDIN, "lead", """
        Lead ID          |           | 9f1c-1 | 9f1c-2
        Created At       | CreatedDate | 2026-01-05 10:00:00 | 2026-01-06 11:00:00
        Campaign ID      |           | 181 | 181
        Campaign Name    |           | DACH Q1 | DACH Q1
        Creative ID      |           | 55 | 55
        Form ID          |           | 7 | 7
        Form Name        |           | Demo Form | Demo Form
        First name       | FirstName | Mara | Jonas
        Last name        | LastName  | Weiss | Brandt
        Email address    | Email     | mara.weiss@gmail.com | j@brandt.ch
        Phone number     | Phone     | +49405550101 | +41445550102
        Job title        | Title     | CFO | Buyer
        Company name     | Company   | Nordwind GmbH | Brandt AG
        Country/Region   | Country   | Germany | Switzerland
        City             | City      | Hamburg | Zürich
        Postal/Zip code  | PostalCode | 20457 | 8001
        Company size     | NumberOfEmployees | 201-500 | 11-50
        Industry         | Industry  | Logistics | Machinery
        LinkedIn profile URL |       | https://www.linkedin.com/in/mara | https://www.linkedin.com/in/jonas
        Test lead        |           | false | false
        What is your budget? |       | 10k | 20k
        """),
    _sample("with the ad account", "lead_gen.csv", LINKEDIN, "lead", """
        Account Name        |         | Nordwind Ads | Nordwind Ads
        Campaign Group Name |         | 2026 | 2026
        Campaign Name       |         | DACH Q1 | DACH Q1
        Lead Form Name      |         | Demo | Demo
        Date Created        | CreatedDate | 1/5/2026 | 1/6/2026
        First Name          | FirstName | Mara | Jonas
        Last Name           | LastName | Weiss | Brandt
        Work email          | Email   | mara@nordwind.de | j@brandt.ch
        Company Name        | Company | Nordwind GmbH | Brandt AG
        Seniority           |         | CXO | Senior
        """),
    _sample("by codes of the API", "sync.csv", LINKEDIN, "lead", """
        leadType    |             | SPONSORED
        submittedAt | CreatedDate | 1767607200000
        testLead    |             | false
        formId      |             | 7
        FIRST_NAME  | FirstName   | Mara
        LAST_NAME   | LastName    | Weiss
        EMAIL       | Email       | mara@nordwind.de
        COMPANY_NAME | Company    | Nordwind GmbH
        JOB_TITLE   | Title       | CFO
        PHONE_NUMBER | Phone      | +49405550101
        """),
    _sample("lead ads", "leads.csv", "Meta lead ads", "lead", """
        id            |           | l:1 | l:2
        created_time  | CreatedDate | 2026-01-05T10:00:00+01:00 | 2026-01-06T10:00:00+01:00
        ad_id         |           | ag:1 | ag:1
        ad_name       |           | Demo | Demo
        adset_id      |           | as:1 | as:1
        campaign_name |           | DACH | DACH
        form_id       |           | f:1 | f:1
        is_organic    |           | false | false
        platform      |           | fb | ig
        full_name     | Name      | Mara Weiss | Jonas Brandt
        email         | Email     | mara@nordwind.de | j@brandt.ch
        phone_number  | Phone     | p:+49405550101 | p:+41445550102
        company_name  | Company   | Nordwind GmbH | Brandt AG
        job_title     | Title     | CFO | Buyer
        """),
    _sample("leads", "Leads_2026_11_02.csv", "Zoho CRM", "lead", """
        Record Id     |            | zcrm_554023000000001
        Lead Owner.id |            | zcrm_554023000000777
        Lead Owner    | OwnerName  | Dana Cruz
        Company       | Company    | Nordwind GmbH
        First Name    | FirstName  | Mara
        Last Name     | LastName   | Weiss
        Lead Name     | Name       | Mara Weiss
        Title         | Title      | CFO
        Email         | Email      | mara@nordwind.de
        Secondary Email |          | m@weiss.de
        Phone         | Phone      | +49 40 5550101
        Mobile        | MobilePhone | +49 170 5550101
        Lead Source   | LeadSource | Web
        Lead Status   | Status     | Contacted
        No. of Employees | NumberOfEmployees | 250
        Email Opt Out | HasOptedOutOfEmail | false
        Created Time  | CreatedDate | 2026-01-05 10:00:00
        Modified Time | LastModifiedDate | 2026-01-06 10:00:00
        Zip Code      | PostalCode | 20457
        """),
    _sample("deals", "Deals_2026_11_02.csv", "Zoho CRM", "opportunity", """
        Record Id       |           | zcrm_554023000000009
        Deal Owner      | OwnerName | Dana Cruz
        Deal Name       | Name      | Nordwind 2026
        Account Name    | AccountName | Nordwind GmbH
        Amount          | Amount    | 12000
        Closing Date    | CloseDate | 2026-06-30
        Stage           | StageName | Qualification
        Probability (%) | Probability | 10
        Created Time    | CreatedDate | 2026-01-05 10:00:00
        """),
    _sample("posts of a form", "web2lead.csv", "web-to-lead form", "lead", """
        oid             |           | 00D5g00000AbCdE
        retURL          |           | https://nordwind.test/thanks
        first_name      | FirstName | Mara
        last_name       | LastName  | Weiss
        email           | Email     | mara@nordwind.de
        company         | Company   | Nordwind GmbH
        city            | City      | Hamburg
        state           | State     | HH
        lead_source     | LeadSource | Web
        00N5g000001AbCd |           | blue
        """),
    _sample("people", "export.csv", "Marketo", "lead", """
        Marketo Id     |           | 1001
        First Name     | FirstName | Mara
        Last Name      | LastName  | Weiss
        Email Address  | Email     | mara@nordwind.de
        Company Name   | Company   | Nordwind GmbH
        Lead Score     |           | 20
        Unsubscribed   | HasOptedOutOfEmail | false
        Acquisition Program |      | Webinar
        """),
    _sample("members", "subscribed.csv", "Mailchimp", "lead", """
        Email Address | Email     | mara@nordwind.de
        First Name    | FirstName | Mara
        Last Name     | LastName  | Weiss
        MEMBER_RATING |           | 2
        OPTIN_TIME    |           | 2026-01-05 10:00:00
        LEID          |           | 9001
        EUID          |           | ab12
        """),
    _sample("attendees", "report.csv", "Eventbrite", "lead", """
        Order #      |           | 123
        Order Date   |           | 2026-01-05
        First Name   | FirstName | Mara
        Last Name    | LastName  | Weiss
        Email        | Email     | mara@nordwind.de
        Ticket Type  |           | Free
        Attendee #   |           | 456
        Buyer Email  |           | office@nordwind.de
        Company      | Company   | Nordwind GmbH
        """),
]  # fmt: skip

BY_HAND = [
    _sample("a visitors' list in German", "Messe.csv", "generic", "lead", """
        Anrede   | Salutation | Frau | Herr
        Vorname  | FirstName  | Mara | Jonas
        Name     | LastName   | Weiß | Brandt
        Firma    | Company    | Nordwind GmbH | Brandt AG
        Funktion | Title      | Einkauf | IT
        Straße und Hausnummer | Street | Hafenstr. 1 | Bahnhofplatz 2
        PLZ      | PostalCode | 20457 | 8001
        Ort      | City       | Hamburg | Zürich
        Tel.     | Phone      | 040/5550101 | 044 555 01 02
        Handy    | MobilePhone | | 079 555 01 03
        E-Mail-Adresse | Email | mara@nordwind.de | j@brandt.ch
        Bemerkung | Description | Rückruf |
        """, delimiter=";"),
    _sample("a contact list of a data seller", "contacts-export.csv", "generic", "contact", """
        First Name      | FirstName   | Mara
        Last Name       | LastName    | Weiss
        Title           | Title       | CFO
        Company         | AccountName | Nordwind GmbH
        Company Name for Emails |     | Nordwind
        Email           | Email       | mara@nordwind.de
        Email Status    |             | Verified
        Seniority       |             | C suite
        Departments     |             | Finance
        Contact Owner   | OwnerName   | dana@sluice.test
        Work Direct Phone | Phone     | +49 40 5550101
        Mobile Phone    | MobilePhone | +49 170 5550101
        Corporate Phone |             | +49 40 5550100
        Stage           |             | Cold
        Account Owner   |             | dana@sluice.test
        Person Linkedin Url |         | http://www.linkedin.com/in/mara
        City            | MailingCity | Hamburg
        Country         | MailingCountry | Germany
        Company City    |             | Berlin
        Company Phone   |             | +49 40 5550100
        """),
    _sample("an address book", "outlook.csv", "generic", "lead", """
        Title          | Salutation  | Ms. | Mr.
        First Name     | FirstName   | Mara | Jonas
        Last Name      | LastName    | Weiss | Brandt
        Company        | Company     | Nordwind GmbH | Brandt AG
        Department     |             | Finance | IT
        Job Title      | Title       | CFO | Buyer
        Business Street | Street     | Hafenstr. 1 | Bahnhofplatz 2
        Business City  | City        | Hamburg | Zürich
        Business Postal Code | PostalCode | 20457 | 8001
        Business Country/Region | Country | Germany | Switzerland
        Home City      |             | Kiel | Bern
        Business Fax   | Fax         | | +41 44 5550199
        Business Phone | Phone       | +49 40 5550101 | +41 44 5550102
        E-mail Address | Email       | mara@nordwind.de | j@brandt.ch
        E-mail 2 Address |           | m@weiss.de | x@brandt.ch
        Web Page       | Website     | nordwind.de | brandt.ch
        """),
    _sample("Ids and statuses alone", "status.csv", "generic", "lead", """
        Id     | Id     | 00Q5g00000AbCdEEAV | 00Q5g00000AbCdFEAV
        Status | Status | New | Working
        """),
    _sample("names written together", "list.csv", "generic", "lead", """
        FirstName | FirstName | Mara
        LastName  | LastName  | Weiss
        Email     | Email     | mara@nordwind.de
        Company   | Company   | Nordwind GmbH
        """),
    _sample("one name in French", "salon.csv", "generic", "lead", """
        Nom        | Name    | Chloé Dubois | Luc Martin
        Entreprise | Company | Dubois SARL | Martin SA
        Courriel   | Email   | chloe@dubois.fr | luc@martin.fr
        Tél.       | Phone   | 01 55 50 10 10 | 01 55 50 10 11
        """),
    _sample("one name in Spanish", "feria.csv", "generic", "lead", """
        Nombre  | Name    | Lucía Romero | Pablo Gil
        Empresa | Company | Romero S.L. | Gil S.A.
        Móvil   | MobilePhone | +34 600 555 010 | +34 600 555 011
        Correo  | Email   | lucia@romero.es | pablo@gil.es
        """),
    _sample("first and last name in Italian", "fiera.csv", "generic", "lead", """
        Nome    | FirstName | Giulia | Marco
        Cognome | LastName  | Ferri | Conti
        Azienda | Company   | Ferri S.p.A. | Conti Srl
        Cellulare | MobilePhone | +39 333 5550101 | +39 333 5550102
        """),
    _sample("a list in Japanese", "名刺.csv", "generic", "lead", """
        氏名           | Name    | 田中 太郎 | 鈴木 花子
        会社名         | Company | 株式会社星野 | 鈴木商店
        部署           |         | 営業部 | 総務部
        役職           | Title   | 部長 | 課長
        メールアドレス | Email   | tanaka@hoshino.jp | suzuki@suzuki.jp
        電話番号       | Phone   | 03-5550-1010 | 06-5550-1011
        住所           | Street  | 千代田1-1 | 北区2-2
        """),
    _sample("typos", "leads final.csv", "generic", "lead", """
        Fisrt Name | FirstName | Mara
        Last Nmae  | LastName  | Weiss
        Compnay    | Company   | Nordwind GmbH
        Emial Address | Email  | mara@nordwind.de
        Phone Numbr | Phone    | +49 40 5550101
        """),
    _sample("headers that say nothing", "list.csv", "generic", "lead", """
        A | Email   | mara@nordwind.de | j@brandt.ch | o@okafor.uk
        B | Phone   | +49 40 5550101 | +41 44 5550102 | +44 161 5550103
        C | Website | www.nordwind.de | https://brandt.ch | okafor.co.uk
        D | Company | Nordwind GmbH | Brandt AG | Okafor Ltd
        E | Name    | Anna Weiss | Peter Brandt | Mary Okafor
        F | Country | Germany | Switzerland | United Kingdom
        G |         | blue | green | red
        """),
    _sample("other people's data", "leads.csv", "generic", "lead", """
        Name           | Name    | Mara Weiss | Jonas Brandt
        Owner Email    |         | dana@sluice.test | dana@sluice.test
        Created By Email |       | bot@sluice.test | bot@sluice.test
        Account Manager |        | Peter Jones | Mary Jones
        Account Manager Phone |  | +44 20 5550100 | +44 20 5550100
        Referrer URL   |         | https://a.test/x | https://b.test/y
        Phone Extension |        | 12 | 14
        Email Opt Out  | HasOptedOutOfEmail | 0 | 1
        Email Opt In   |         | 1 | 0
        Do not call    | DoNotCall | 0 | 0
        Opted Out      |         | 0 | 1
        """),
    _sample("two of each", "leads.csv", "generic", "lead", """
        Full Name    | Name      | Mara Weiss | Jonas Brandt
        First Name   | FirstName | Mara | Jonas
        Last Name    | LastName  | Weiss | Brandt
        Company Name | Company   | Nordwind GmbH | Brandt AG
        Company ID   |           | 901 | 902
        Email        | Email     | mara@nordwind.de | j@brandt.ch
        Email 2      |           | m@weiss.de | x@brandt.ch
        Phone        | Phone     | +49 40 5550101 | +41 44 5550102
        Phone 2      |           | +49 40 5550199 | +41 44 5550199
        Address Line 1 | Street  | Hafenstr. 1 | Bahnhofplatz 2
        Address Line 2 |         | 3. Stock | Hof
        """),
    _sample("titles that are forms of address", "leads.csv", "generic", "lead", """
        Title     | Salutation | Mr | Dr. | Ms.
        Forename  | FirstName  | Jonas | Mara | Iris
        Surname   | LastName   | Brandt | Weiss | Okafor
        Role      | Title      | Buyer | CFO | Head of IT
        """),
    _sample("a state that is a status, a region that is a market", "leads.csv", "generic", "lead", """
        Name   | Name   | Mara Weiss | Jonas Brandt | Iris Okafor
        Email  | Email  | mara@nordwind.de | j@brandt.ch | o@okafor.uk
        State  | Status | Open | Qualified | Contacted
        Region |        | EMEA | EMEA | APAC
        """),
    _sample("amounts in thousands", "leads.csv", "generic", "lead", """
        Company  | Company | Nordwind GmbH | Brandt AG
        Annual Revenue (kEUR) |  | 500 | 1200
        Revenue (in millions) |  | 0.5 | 1.2
        Employees | NumberOfEmployees | 250 | 12
        Telephone | Phone | +49 40 5550101 | +41 44 5550102
        """),
    _sample("companies under Name", "targets.csv", "generic", "lead", """
        Name     | Company  | Nordwind GmbH | Brandt AG | Okafor Ltd
        Website  | Website  | nordwind.de | brandt.ch | okafor.uk
        Sector   | Industry | Logistics | Machinery | Retail
        Headcount | NumberOfEmployees | 250 | 12 | 40
        """),
    _sample("addresses of a contact list", "contacts.csv", "generic", "contact", """
        Contact Name    | Name        | Mara Weiss | Jonas Brandt
        Organisation    | AccountName | Nordwind GmbH | Brandt AG
        Primary Email   | Email       | mara@nordwind.de | j@brandt.ch
        Secondary Email |             | m@weiss.de | x@brandt.ch
        Business City   | MailingCity | Hamburg | Zürich
        Home Phone      | HomePhone   | +49 40 5550111 | +41 44 5550112
        Work Phone      | Phone       | +49 40 5550101 | +41 44 5550102
        Date of Birth   | Birthdate   | 1980-01-05 | 1975-02-06
        """),
    _sample("columns whose values belie their names", "leads.csv", "generic", "lead", """
        Name     | Name  | Mara Weiss | Jonas Brandt | Iris Okafor
        Mobile   |       | yes | no | yes
        Address  | Email | mara@nordwind.de | j@brandt.ch | o@okafor.uk
        Domain   |       | Marketing | Sales | Sales
        Mitarbeiter |    | Dana Cruz | Dana Cruz | Kim Lee
        Position |       | 1 | 2 | 3
        """),
    _sample("numbers that only look like telephones", "leads.csv", "generic", "lead", """
        Name    | Name | Mara Weiss | Jonas Brandt | Iris Okafor
        Email   | Email | mara@nordwind.de | j@brandt.ch | o@okafor.uk
        Last IP |      | 192.168.10.20 | 10.120.30.40 | 172.16.100.2
        Latitude |     | 53.5510846 | 47.3768866 | 53.4807593
        VAT No  |      | 12-345-678-90 | 12-345-678-91 | 12-345-678-92
        Order Ref |    | 0012345678 | 0012345679 | 0012345680
        """),
]  # fmt: skip
