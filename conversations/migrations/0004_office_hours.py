import datetime
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('conversations', '0003_attachments'),
    ]

    operations = [
        migrations.CreateModel(
            name='OfficeHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('timezone', models.CharField(default='UTC', help_text='The clock that the hours are told by.', max_length=64, verbose_name='time zone')),
                ('country', models.CharField(blank=True, help_text='Whose public holidays the team has.', max_length=2, verbose_name='country')),
                ('subdivision', models.CharField(blank=True, help_text='The code of a state or region with holidays of its own, such as BY for Bavaria. May be empty.', max_length=40, verbose_name='region')),
                ('closed_on_holidays', models.BooleanField(default=True, help_text='Without a country there are none.', verbose_name='closed on public holidays')),
            ],
            options={
                'verbose_name': 'office hours',
                'verbose_name_plural': 'office hours',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_office_hours')],
            },
        ),
        migrations.CreateModel(
            name='ClosedDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='date')),
                ('name', models.CharField(blank=True, max_length=100, verbose_name='name')),
                ('every_year', models.BooleanField(default=False, verbose_name='every year')),
                ('office_hours', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='closed_days', to='conversations.officehours')),
            ],
            options={
                'verbose_name': 'closed day',
                'verbose_name_plural': 'closed days',
                'ordering': ['date'],
                'constraints': [models.UniqueConstraint(fields=('date',), name='closed_day_once', violation_error_message='This day is in the list already.')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], verbose_name='day')),
                ('opens', models.TimeField(verbose_name='opens')),
                ('closes', models.TimeField(help_text='00:00 is midnight, the end of the day.', verbose_name='closes')),
                ('office_hours', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shifts', to='conversations.officehours')),
            ],
            options={
                'verbose_name': 'shift',
                'verbose_name_plural': 'shifts',
                'ordering': ['weekday', 'opens'],
                'constraints': [models.CheckConstraint(condition=models.Q(('opens__lt', models.F('closes')), ('closes', datetime.time(0, 0)), _connector='OR'), name='shift_opens_before_it_closes', violation_error_message='A shift opens before it closes. Write one that passes midnight as two.'), models.UniqueConstraint(fields=('weekday', 'opens'), name='shift_begins_once', violation_error_message='Another shift of this day begins at the same time.')],
            },
        ),
    ]
